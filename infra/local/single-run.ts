// Single run
//
// One `dev` per data folder. A pid file of a run that was killed is not in the way, but its children may need a moment to leave.
import { rmSync, writeFileSync } from "node:fs";
import { commandOf, pidIn } from "./servers/pid-file.ts";

export type Claim =
  | {
      readonly kind: "claimed";
      readonly release: () => void;
      /** The run before was killed. */ readonly afterKill: boolean;
    }
  | { readonly kind: "taken"; readonly pid: number };

export const claimFolder = (file: string): Claim => {
  const pid = pidIn(file);
  if (pid !== undefined && pid !== process.pid && commandOf(pid).includes("dev.ts"))
    return { kind: "taken", pid };
  writeFileSync(file, `${process.pid}\n`);
  return { kind: "claimed", afterKill: pid !== undefined, release: () => rmSync(file, { force: true }) };
};
