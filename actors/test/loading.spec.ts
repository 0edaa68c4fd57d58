// A step may be broken off anywhere (L8), also while Node loads a part of itself that is first wanted there: that part stays half loaded for the
// life of the process, and everything that wants it throws. So no step may be the first to want one.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const program = `
  import { definitionFor } from "@microgrid/actors";
  import { begin, openEnvelope, step } from "@microgrid/runtime";
  const at = Date.UTC(2026, 0, 1);
  const loaded = new Set(process.moduleLoadList);
  let transitions = 0;
  let refused = 0;
  for (const kind of ["battery", "pvInverter", "breaker"]) {
    const definition = definitionFor(kind);
    const blank = { actorId: "a", kind, version: 0, status: "active", snapshot: null, timers: {} };
    let state = openEnvelope(definition, blank);
    const hear = (event) => {
      try {
        const next = step(definition, state, null, event);
        transitions += next.records.length;
        state = next.state;
      } catch {
        refused += 1;
      }
    };
    hear({ type: "device.registered", at, settings: { ratedKw: 100, expectedIntervalMs: 1_000 } });
    for (let n = 1; n <= 6; n += 1) {
      const hot = n % 2 === 0;
      const points = { powerKw: n, socPct: 50, temperatureC: hot ? 99 : 20, mode: hot ? "charging" : "standby", position: hot ? "open" : "closed", tripped: hot };
      hear({ type: "telemetry.received", at: at + n * 1_000, measuredAt: at + n * 1_000, points });
      hear({ type: "operation.requested", at: at + n * 1_000, commandId: "c" + n, operation: "open", expiresAt: at + 60_000, by: "x" });
    }
    hear({ type: "telemetry.received", at, get points() { throw new Error("poison"); } });
  }
  const late = process.moduleLoadList.filter((name) => !loaded.has(name));
  console.log(JSON.stringify({ late, isWalked: transitions > 20 && refused >= 3 }));`;

test("no step is the first to want a part of Node that loads itself when it is wanted", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ late: [], isWalked: true });
});
