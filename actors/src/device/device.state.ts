import type { StateValue } from "xstate";
import { label } from "./label.ts";

/** Which part of an operation region names the device in lists; the others stand beside it. */
const leading = ["power", "output", "position"];

/** The state of a device in one word, for lists and filters: what its operation does. */
export function deviceState(value: StateValue): string {
  const operation = typeof value === "string" ? undefined : value["operation"];
  if (operation === undefined || typeof operation === "string") return label(operation) || "unreported";
  const name = leading.find((region) => operation[region] !== undefined);
  return label(name === undefined ? operation : operation[name]);
}
