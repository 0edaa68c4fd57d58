import { ask, signIn } from "./client.ts";
import type { Answer, Credentials } from "./client.ts";
import { deviceToken, foreignToken, gatewayToken } from "./seed.ts";

/** Who sends: nobody, an operator by name, or a token. */
export type Sender =
  | "nobody"
  | "viewer"
  | "operator"
  | "engineer"
  | "alphaOnly"
  | "gateway"
  | "oneDevice"
  | "foreign"
  | "wrongToken";

export interface BadInput {
  readonly sender: Sender;
  /** `POST /v1/devices` */
  readonly request: string;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** `<status> <code> <field>?` */
  readonly gets: string;
}

export const get = (sender: Sender, path: string, gets: string): BadInput => ({
  sender,
  request: `GET ${path}`,
  gets,
});

export const post = (
  sender: Sender,
  path: string,
  body: unknown,
  gets: string,
  headers: Record<string, string> = {},
): BadInput => ({ sender, request: `POST ${path}`, body, headers, gets });

const tokens: Partial<Record<Sender, string>> = {
  gateway: gatewayToken,
  oneDevice: deviceToken,
  foreign: foreignToken,
  wrongToken: `${gatewayToken}0`,
};

const people = ["viewer", "operator", "engineer", "alphaOnly"] as const;

/** Signs everybody in once; then sends what it is given. */
export async function senders(url: string): Promise<(input: BadInput) => Promise<Answer>> {
  const signedIn = await Promise.all(people.map(async (name) => [name, await signIn(url, name)] as const));
  const sessions = new Map<string, Credentials>(signedIn);
  return ({ sender, request, body, headers = {} }) => {
    const [method = "", path = ""] = request.split(" ");
    const token = tokens[sender];
    const as = token === undefined ? (sessions.get(sender) ?? null) : { token };
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    return ask(url, method, path, { as, headers, ...(isRaw ? { raw: body as string } : { body }) });
  };
}

/** What an answer told, in the form of `gets`; or what is missing for a problem that says where, what and what to do. */
export function told(answer: Answer, gets: string): string {
  const wanted = gets.split(" ")[2];
  const { type, status, code, detail, fix, errors = [] } = answer.body;
  const isProblem =
    answer.headers.get("content-type")?.includes("application/problem+json") === true &&
    type === "about:blank" &&
    status === answer.status &&
    String(detail).length > 5 &&
    String(fix).length > 5;
  if (!isProblem) return `not a problem: ${answer.status} ${JSON.stringify(answer.body)}`;
  const fields = errors.map((one: { field: string }) => one.field);
  const found = wanted === undefined || fields.includes(wanted) ? wanted : `(of ${fields.join(", ")})`;
  return [status, code, ...(found === undefined ? [] : [found])].join(" ");
}
