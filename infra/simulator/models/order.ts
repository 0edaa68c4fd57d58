// Order: what a model is told, and what it says about it. The wire form of both is the contract's.

/** An order as a model sees it: who asked, when and until when is the gateway's business. */
export type Order =
  | {
      readonly orderId: string;
      readonly type: "setpoint.send";
      readonly point: string;
      readonly value: number;
    }
  | { readonly orderId: string; readonly type: "operation.send"; readonly operation: string };

/** Causes are the words of IEC 61850 AddCause and DNP3 command status. */
export interface Answer {
  readonly orderId: string;
  readonly answer: "accepted" | "rejected" | "completed" | "failed";
  readonly cause?: string;
}

/** An accepted order that the device is still carrying out. */
export interface Pending {
  readonly orderId: string;
  readonly aim: string;
  readonly waitedS: number;
}

export type Points = Readonly<Record<string, number | boolean | string>>;

export interface Stepped<State> {
  readonly state: State;
  readonly points: Points;
  readonly answers: readonly Answer[];
}

/** What a device says to an order at once: takes it on, or says why not. */
export type Verdict<State> =
  | { readonly kind: "taken"; readonly state: State; readonly aim: string }
  | { readonly kind: "refused"; readonly cause: string };

/** Takes an order on in place of an unfinished one, which then has failed for the cause `SUPERSEDED`. */
export function taken<State extends { readonly pending: Pending | null }>(
  state: State,
  order: Order | null,
  judge: (state: State, order: Order) => Verdict<State>,
): { readonly state: State; readonly answers: Answer[] } {
  if (order === null) return { state, answers: [] };
  const verdict = judge(state, order);
  if (verdict.kind === "refused") {
    return { state, answers: [{ orderId: order.orderId, answer: "rejected", cause: verdict.cause }] };
  }
  const answers: Answer[] = [{ orderId: order.orderId, answer: "accepted" }];
  if (state.pending) {
    answers.unshift({ orderId: state.pending.orderId, answer: "failed", cause: "SUPERSEDED" });
  }
  const pending = { orderId: order.orderId, aim: verdict.aim, waitedS: 0 };
  return { state: { ...verdict.state, pending }, answers };
}

/** Closes the pending order when `done` says so, or as failed after `patienceS`. */
export function settled<State extends { readonly pending: Pending | null }>(
  state: State,
  dtS: number,
  patienceS: number,
  done: (aim: string, waitedS: number) => "completed" | "waiting" | { readonly cause: string },
): { readonly state: State; readonly answers: Answer[] } {
  const { pending } = state;
  if (!pending) return { state, answers: [] };
  const outcome = done(pending.aim, pending.waitedS);
  if (outcome === "completed") {
    return {
      state: { ...state, pending: null },
      answers: [{ orderId: pending.orderId, answer: "completed" }],
    };
  }
  const waitedS = pending.waitedS + dtS;
  if (outcome === "waiting" && waitedS < patienceS) {
    return { state: { ...state, pending: { ...pending, waitedS } }, answers: [] };
  }
  const cause = outcome === "waiting" ? "TIME_LIMIT" : outcome.cause;
  return {
    state: { ...state, pending: null },
    answers: [{ orderId: pending.orderId, answer: "failed", cause }],
  };
}
