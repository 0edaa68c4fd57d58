// Sessions
//
// Server-side sessions of operators. The cookie is 256 random bits; the database keeps its keyed hash. Idle 30 minutes,
// 12 hours at most, a new secret at each login. Source: OWASP session management; reliability §5.3.
import { deleteSession, findOperatorByName, findSession, insertSession, touchSession } from "@microgrid/db";
import type { Queryable, Session } from "@microgrid/db";
import { hash, verify } from "@node-rs/argon2";
import type { Operator } from "./caller.ts";
import { hashSecret, newSecret } from "./secret.ts";

export const idleMs = 30 * 60_000;
export const atMostMs = 12 * 60 * 60_000;

export interface Sessions {
  /** null when name or password is wrong, with no hint which. */
  begin(name: string, password: string): Promise<{ operator: Operator; secret: string } | null>;
  /** null when the cookie opens no live session. Keeps one in use alive. */
  find(secret: string): Promise<Operator | null>;
  /**
   * Who has the session now; null when it has ended. An open stream is use: who watches a screen is not signed out of it
   * for idling.
   */
  keepAlive(sessionHash: string): Promise<Operator | null>;
  end(sessionHash: string): Promise<void>;
}

export function sessions(db: Queryable, key: Buffer): Sessions {
  // Verified when the name is unknown, so that the time of the answer does not tell which names exist.
  let dummy: Promise<string> | null = null;

  return {
    async begin(name, password) {
      const operator = await findOperatorByName(db, { name });
      const passwordHash = operator?.passwordHash ?? (await (dummy ??= hash(newSecret())));
      const isRight = await verify(passwordHash, password).catch(() => false);
      if (operator === null || !isRight || operator.disabledAt !== null) return null;
      const secret = newSecret();
      const sessionHash = hashSecret(key, secret);
      const session = await insertSession(db, {
        sessionHash,
        operatorId: operator.operatorId,
        lastsMs: idleMs,
      });
      return { operator: operatorOf(session), secret };
    },
    async find(secret) {
      const sessionHash = hashSecret(key, secret);
      const session = await findSession(db, { sessionHash });
      if (session === null) return null;
      await touchSession(db, { sessionHash, idleMs, atMostMs });
      return operatorOf(session);
    },
    async keepAlive(sessionHash) {
      await touchSession(db, { sessionHash, idleMs, atMostMs });
      const session = await findSession(db, { sessionHash });
      return session === null ? null : operatorOf(session);
    },
    async end(sessionHash) {
      await deleteSession(db, { sessionHash });
    },
  };
}

function operatorOf(session: Session): Operator {
  const { operatorId, name, role, sites, sessionHash, expiresAt } = session;
  return { kind: "operator", operatorId, name, role, sites, sessionHash, expiresAt };
}
