import type { Message, Notice, Sample } from "../src/index.ts";

export const sample = (
  actorId: string,
  seq: number,
  points: Sample["points"] = { cars: 1 },
  more: Partial<Sample> = {},
): Sample => ({
  kind: "sample",
  actorId,
  boot: "b1",
  seq,
  measuredAt: Date.UTC(2026, 0, 1) + seq * 1_000,
  acceptedAt: Date.UTC(2026, 0, 1),
  historical: false,
  points,
  ...more,
});

export const notice = (actorId: string, id: string, type: string, part: string | null = null): Notice => ({
  kind: "notice",
  actorId,
  id,
  part,
  event: { type, id },
});

export const wake = (actorId: string, version = 0): Message => ({ kind: "wake", actorId, version });
