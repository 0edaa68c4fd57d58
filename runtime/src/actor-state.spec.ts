// L11: envelopes as they lie in databases. They may be added to, never changed.
import { expect, test } from "vitest";
import { lightDefinition } from "../test/traffic-light.ts";
import { openEnvelope, type SnapshotEnvelope } from "./actor-state.ts";
import { AheadOfRelease } from "./errors.ts";

const stored = (snapshot: unknown) => ({
  actorId: "a",
  kind: "light",
  version: 3,
  status: "active" as const,
  snapshot: snapshot as SnapshotEnvelope,
  timers: {},
  heldCount: 0,
  held: [],
});
const root = { value: { lamp: "red", link: "online", counting: "counting" }, context: { cars: 1 } };

test("an envelope from before boots had an instant is read, as one that was heard before all others", () => {
  const old = { v: 1, at: 5, root, parts: {}, boots: [{ id: "b1", seq: 7 }] };
  expect(openEnvelope(lightDefinition, stored(old)).boots).toEqual([{ id: "b1", seq: 7, at: 0 }]);
});

test("an envelope of a later release is refused", () => {
  const later = { v: 2, at: 5, root, parts: {}, boots: [] };
  expect(() => openEnvelope(lightDefinition, stored(later))).toThrow(AheadOfRelease);
  const held = { ...stored({ v: 1, at: 5, root, parts: {}, boots: [] }), isAhead: true } as const;
  expect(() => openEnvelope(lightDefinition, held)).toThrow(AheadOfRelease);
});
