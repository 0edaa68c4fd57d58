import type { Request } from "express";

// The contract has already said what each parameter may be; these only give it its type.

export function textOf(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  return typeof value === "string" ? value : undefined;
}

export function numberOf(request: Request, name: string): number | undefined {
  const value: unknown = request.query[name];
  return value === undefined ? undefined : Number(value);
}

export function listOf(request: Request, name: string): readonly string[] {
  const value: unknown = request.query[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

export function parameterOf(request: Request, name: string): string {
  return String(request.params[name]);
}
