import { definitionFor } from "@microgrid/actors";

export function isKind(kind: string): boolean {
  return definitionFor(kind) !== undefined;
}

/** The version a new actor of this kind would run on. */
export function machineVersionOf(kind: string): string {
  return String(definitionFor(kind)?.machine.version ?? "");
}
