// Session
//
// Who is signed in. The cookie is the browser's and not readable here; this is what the server says about it.
import type { Role, Session as Wire } from "@microgrid/api-specs";
import { createStore } from "@xstate/store";
import { clock } from "../kit/clock.ts";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";

export type SessionState =
  | { readonly kind: "unasked" }
  | { readonly kind: "signedOut" }
  | { readonly kind: "signedIn"; readonly session: Session };

export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: number;
}

export const Session = {
  fromWire: (wire: Wire): Session => ({
    name: wire.name,
    role: wire.role,
    expiresAt: Date.parse(wire.expiresAt),
  }),
  maySeeAudit: ({ role }: Session): boolean => role === "engineer" || role === "admin",
  mayOperate: (session: Session): boolean => session.role !== "viewer",
};

export const sessionStore = createStore({
  context: { kind: "unasked" } as SessionState,
  on: {
    signedIn: (_, event: { session: Session }): SessionState => ({
      kind: "signedIn",
      session: event.session,
    }),
    signedOut: (): SessionState => ({ kind: "signedOut" }),
  },
});

/** Asks once per visit; a server that is away throws, because being away is not being signed out. */
export async function currentSession(): Promise<SessionState> {
  const known = sessionStore.getSnapshot().context;
  if (known.kind !== "unasked") return known;
  const askedAt = performance.now();
  try {
    const wire = await answer(http.GET("/v1/sessions"));
    clock.roundTrip(performance.now() - askedAt);
    sessionStore.trigger.signedIn({ session: Session.fromWire(wire) });
  } catch (thrown) {
    const { status } = Problem.fromThrown(thrown);
    if (status !== 401 && status !== 403) throw thrown;
    sessionStore.trigger.signedOut();
  }
  return sessionStore.getSnapshot().context;
}

export async function signIn(name: string, password: string): Promise<void> {
  const wire = await answer(http.POST("/v1/sessions", { body: { name, password } }));
  sessionStore.trigger.signedIn({ session: Session.fromWire(wire) });
}

export async function signOut(): Promise<void> {
  await answer(http.DELETE("/v1/sessions")).catch(() => undefined);
  sessionStore.trigger.signedOut();
}
