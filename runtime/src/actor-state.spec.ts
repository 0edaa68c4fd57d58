// L11: envelopes as they lie in databases. They may be added to, never changed.
import fc from "fast-check";
import { expect, test } from "vitest";
import { lightDefinition } from "../test/traffic-light.ts";
import { envelopeText, openEnvelope, type SnapshotEnvelope } from "./actor-state.ts";
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

const text = fc.string({ unit: "grapheme", maxLength: 5 });
const snapshot = fc.record(
  {
    value: fc.oneof(text, fc.dictionary(text, text)),
    context: fc.jsonValue(),
    status: text,
    history: fc.jsonValue(),
  },
  { requiredKeys: ["value", "context"] },
);
const envelope = fc.record(
  {
    v: fc.constant(1 as const),
    at: fc.nat(),
    root: snapshot,
    parts: fc.dictionary(
      text,
      fc.tuple(text, fc.nat(), snapshot).map(([m, since, rest]) => ({ m, since, ...rest })),
    ),
    boots: fc.array(fc.record({ id: text, seq: fc.nat(), at: fc.nat() })),
    strain: fc.nat(),
  },
  { requiredKeys: ["v", "at", "root", "parts", "boots"] },
);

test("an envelope is written as what JSON makes of it", () => {
  fc.assert(
    fc.property(envelope, (given) => {
      const written = envelopeText(given as SnapshotEnvelope);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});
