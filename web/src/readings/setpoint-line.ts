import type { Command } from "../commands/command.ts";

/** Which measured point shows whether a setpoint is followed. */
const followedBy: Readonly<Record<string, string>> = { limitKw: "powerKw" };

const inForce: ReadonlySet<string> = new Set(["accepted", "succeeded"]);

/** What was asked of this point at each instant: the newest setpoint the device took, null before the first. */
export function setpointColumn(
  point: string,
  commands: readonly Pick<Command, "kind" | "point" | "value" | "state" | "createdAt">[],
  at: readonly number[],
): (number | null)[] | null {
  const mine = commands
    .filter((one) => one.kind === "setpoint" && inForce.has(one.state) && one.value !== null)
    .filter((one) => one.point === point || followedBy[one.point ?? ""] === point)
    .sort((a, b) => a.createdAt - b.createdAt);
  if (mine.length === 0) return null;
  let next = 0;
  let value: number | null = null;
  return at.map((second) => {
    while (next < mine.length && mine[next]!.createdAt <= second * 1000) value = mine[next++]!.value;
    return value;
  });
}
