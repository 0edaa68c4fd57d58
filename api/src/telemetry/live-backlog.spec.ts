import { describe, expect, test } from "vitest";
import type { Queryable } from "@microgrid/db";
import { liveBacklog } from "./live-backlog.ts";

/** A fleet whose workers have made true all that was accepted up to `trueUntil`. */
function given(caps = { perDevice: 100, perSite: 1_000 }) {
  let now = 1_000_000;
  let trueUntil = 0;
  let asked: string[] = [];
  const query = async (_text: string, [ids]: [string[]]) => {
    asked = ids;
    return { rows: ids.map((device_id) => ({ device_id, last_reading_at: trueUntil })) };
  };
  const backlog = liveBacklog({ query } as unknown as Queryable, () => now, caps);
  return {
    backlog,
    pass: (ms: number) => void (now += ms),
    commit: () => void (trueUntil = now),
    asked: () => asked,
    flood: (deviceId: string, count: number, siteId = "s") =>
      Array.from({ length: count }, () => backlog.admit(siteId, deviceId)).filter(
        (told) => told === "admitted",
      ).length,
  };
}

describe("the live backlog", () => {
  test("takes of a device that floods no more than its cap, and of the others everything", () => {
    const fleet = given();
    expect(fleet.flood("loud", 500)).toBe(100);
    expect(fleet.backlog.admit("s", "loud")).toBe("device");
    expect(fleet.flood("quiet", 50)).toBe(50);
  });

  test("takes of a site no more than its cap, however many devices send", () => {
    const fleet = given();
    for (let n = 0; n < 20; n += 1) fleet.flood(`d-${n}`, 60);
    expect(fleet.backlog.admit("s", "d-0")).toBe("site");
    expect(fleet.backlog.admit("other", "e-0")).toBe("admitted");
  });

  test("takes again what the workers have made room for", async () => {
    const fleet = given();
    fleet.flood("loud", 500);
    fleet.pass(3_000);
    await fleet.backlog.refresh();
    expect(fleet.flood("loud", 500)).toBeLessThanOrEqual(1);
    fleet.commit();
    await fleet.backlog.refresh();
    expect(fleet.flood("loud", 500)).toBe(100);
  });

  test("lets a trickle through, by which a backlog of repeated readings is seen to end", () => {
    const fleet = given();
    fleet.flood("loud", 500);
    fleet.pass(1_000);
    expect(fleet.flood("loud", 10)).toBe(1);
  });

  test("asks for nobody who has little waiting, and forgets what is long past", async () => {
    const fleet = given();
    fleet.flood("quiet", 10);
    fleet.flood("loud", 100);
    await fleet.backlog.refresh();
    expect(fleet.asked()).toEqual(["loud"]);
    fleet.pass(16 * 60_000);
    await fleet.backlog.refresh();
    expect(fleet.flood("loud", 500)).toBe(100);
  });
});
