/** Where to go after signing in. Only a path of this page: `//elsewhere` and `https:` would be an open redirect. */
export function safeNext(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : "/";
}
