// Unreachable: why a database cannot be used, in words a newcomer can act on.

export interface Explanation {
  readonly detail: string;
  readonly fix: string;
}

/** `null` when the error says nothing about the connection. Never shows the password of the URL. */
export function explainUnreachable(error: unknown, databaseUrl: string): Explanation | null {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  if (!url || !url.protocol.startsWith("postgres")) {
    return {
      detail: "DATABASE_URL is not a Postgres address.",
      fix: "Write it as postgres://user:password@host:5432/database.",
    };
  }
  const where = `${url.hostname}:${url.port || "5432"}`;
  const database = decodeURIComponent(url.pathname.slice(1));
  const user = decodeURIComponent(url.username);
  switch (codeOf(error)) {
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "57P03":
      return {
        detail: `No database answers at ${where}.`,
        fix: "Start the embedded one with `pnpm dev` (in another terminal), or set DATABASE_URL to a Postgres that runs.",
      };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        detail: `The host ${url.hostname} is not known.`,
        fix: "Check the host name in DATABASE_URL.",
      };
    case "3D000":
      return {
        detail: `The server at ${where} has no database "${database}".`,
        fix: `Create it: create database "${database}" owner "${user}";`,
      };
    case "28P01":
    case "28000":
      return {
        detail: `The server at ${where} refuses the user "${user}".`,
        fix: "Check the user and the password in DATABASE_URL.",
      };
    case "42501":
      return {
        detail: `The user "${user}" may not create tables in "${database}".`,
        fix: `Let it own the database: alter database "${database}" owner to "${user}";`,
      };
    default:
      return null;
  }
}

/** Connecting to a name with several addresses fails with an AggregateError whose parts carry the codes. */
function codeOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
    if (current instanceof AggregateError) {
      for (const part of current.errors) {
        const code = codeOf(part);
        if (code !== undefined) return code;
      }
    }
  }
  return undefined;
}
