import type { Request, Response } from "express";

export const cookieName = "sid";

export function readCookie(request: Request): string | null {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === cookieName && value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value)) return value;
  }
  return null;
}

export function hasCookie(request: Request): boolean {
  return (request.headers.cookie ?? "").split(";").some((pair) => pair.trim().startsWith(`${cookieName}=`));
}

export function writeCookie(
  response: Response,
  secret: string,
  options: { isHttps: boolean; lastsMs: number },
): void {
  response.cookie(cookieName, secret, attributes(options.isHttps, options.lastsMs));
}

export function clearCookie(response: Response, isHttps: boolean): void {
  response.clearCookie(cookieName, attributes(isHttps));
}

function attributes(isHttps: boolean, lastsMs?: number) {
  const maxAge = lastsMs === undefined ? {} : { maxAge: lastsMs };
  return { httpOnly: true, sameSite: "strict", secure: isHttps, path: "/", ...maxAge } as const;
}
