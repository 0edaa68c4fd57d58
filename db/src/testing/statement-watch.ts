// Statement watch
//
// Reads PostgreSQL's protocol (version 3) as it passes a fault proxy, as far as it takes to know when one named statement is asked
// for and when its answer comes. An implicit transaction is committed before the server says that it is ready again, so a line cut
// at that word leaves a commit that is done and a client that does not know.
import type { Verdict, Watch } from "./fault-proxy.ts";

export type CutPlace =
  /** The statement never reaches the server: nothing took effect. */
  | "before"
  /** The statement took effect and no byte of its answer reaches the client. */
  | "after";

export interface StatementWatch {
  /** For `startFaultProxy`. */
  readonly watch: () => Watch;
  /** How often the statement was asked for. */
  readonly asked: number;
  readonly cuts: Readonly<Record<CutPlace, number>>;
}

/** Splits a stream into messages of a type byte, a length and a body, whatever pieces it comes in. */
function messages(startsUntyped: boolean): (chunk: Buffer) => { type: string; body: Buffer }[] {
  let rest: Buffer = Buffer.alloc(0);
  let untyped = startsUntyped;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const found: { type: string; body: Buffer }[] = [];
    for (;;) {
      const head = untyped ? 0 : 1;
      if (rest.length < head + 4) return found;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return found;
      found.push({
        type: untyped ? "" : String.fromCharCode(rest[0] ?? 0),
        body: rest.subarray(head + 4, end),
      });
      untyped = false;
      rest = rest.subarray(end);
    }
  };
}

/** A Bind names its portal and then its statement, each ended by a zero byte. */
function statementOf(bind: Buffer): string {
  const portalEnd = bind.indexOf(0);
  return bind.toString("utf8", portalEnd + 1, bind.indexOf(0, portalEnd + 1));
}

/** `choose` decides, each time the prepared statement `name` is asked for, whether and where the line is cut. */
export function watchStatement(name: string, choose: () => CutPlace | null): StatementWatch {
  const cuts = { before: 0, after: 0 };
  let asked = 0;
  const watch = (): Watch => {
    const read = messages(true);
    const readAnswer = messages(false);
    let armed = false;
    return {
      fromClient(chunk) {
        let verdict: Verdict = "pass";
        for (const { type, body } of read(chunk)) {
          if (type !== "B" || statementOf(body) !== name) continue;
          asked += 1;
          const place = choose();
          if (place === "before") {
            cuts.before += 1;
            verdict = "cut";
          }
          armed = place === "after";
        }
        return verdict;
      },
      fromServer(chunk) {
        const types = new Set(readAnswer(chunk).map(({ type }) => type));
        if (!armed) return "pass";
        // What failed took no effect: it may be told.
        if (types.has("E")) {
          armed = false;
          return "pass";
        }
        if (!types.has("Z")) return "hold";
        cuts.after += 1;
        return "cut";
      },
    };
  };
  return {
    watch,
    get asked() {
      return asked;
    },
    cuts,
  };
}
