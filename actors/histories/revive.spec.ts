// L11: snapshots of released versions still revive. A file here is never edited: a change of form gets an upcast and a
// further file.
import { readdirSync, readFileSync } from "node:fs";
import { closeEnvelope, openEnvelope, transit, type SnapshotEnvelope, type Timer } from "@microgrid/runtime";
import { describe, expect, test } from "vitest";
import type { StateValue } from "xstate";
import { deviceState } from "../src/device/device.state.ts";
import { definitionFor } from "../src/kinds.ts";

interface Sample {
  readonly kind: string;
  readonly machineVersion: string;
  /** What lists showed of it when it was stored. */
  readonly shows: string;
  readonly now: number;
  readonly timers: Readonly<Record<string, Timer>>;
  readonly snapshot: SnapshotEnvelope;
}

const folder = new URL("snapshots/", import.meta.url);
const samples = readdirSync(folder).map(
  (file) => [file, JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Sample] as const,
);

const revived = ({ kind, timers, snapshot }: Sample) => {
  const definition = definitionFor(kind);
  if (definition === undefined) throw new Error(`The kind "${kind}" is gone.`);
  const stored = {
    actorId: `${kind}-1`,
    kind,
    version: 1,
    status: "active",
    timers,
    heldCount: 0,
    held: [],
    snapshot,
  } as const;
  return { definition, state: openEnvelope(definition, stored) };
};

test("every kind has a stored sample", () => {
  expect(new Set(samples.map(([, { kind }]) => kind))).toEqual(new Set(["battery", "pvInverter", "breaker"]));
});

describe.each(samples)("%s", (_file, sample) => {
  test("revives to what it showed", () => {
    const { state } = revived(sample);
    expect(deviceState(state.root?.value as StateValue)).toBe(sample.shows);
  });

  test("is stored again as it was", () => {
    const { definition, state } = revived(sample);
    expect(JSON.parse(JSON.stringify(closeEnvelope(definition, state)))).toEqual(sample.snapshot);
  });

  test("has no timer that nobody waits for", () => {
    const { definition, state } = revived(sample);
    const deaf = Object.entries(sample.timers).filter(([key, { due }]) => {
      const [part = "", id = ""] = key.split("|");
      const owner = part === "" ? undefined : state.parts[part];
      const machine = owner === undefined ? definition.machine : definition.parts[owner.machine]?.machine;
      const snapshot = owner?.snapshot ?? state.root;
      if (machine === undefined || snapshot === null) return true;
      return transit(machine, snapshot, { type: id, at: due }).taken.length === 0;
    });
    expect(deaf).toEqual([]);
  });

  test("goes on with the next reading", () => {
    const { definition, state } = revived(sample);
    if (state.root === null) throw new Error("The sample has no root.");
    const reading = {
      type: "telemetry.received",
      at: sample.now + 1,
      measuredAt: sample.now,
      points: { x: 1 },
    };
    const { snapshot } = transit(definition.machine, state.root, reading);
    expect(snapshot.value).toMatchObject({ link: "online" });
    expect(snapshot.context).toMatchObject({ points: { x: 1 }, lastAt: sample.now + 1 });
  });
});
