import { describe, expect, test } from "vitest";
import type { Queryable } from "@microgrid/db";
import { liveBacklog } from "./live-backlog.ts";

/** A fleet whose workers have made true all that was accepted up to `trueUntil`. */
function given(caps = { perDevice: 100, perSite: 1_000 }) {
  let now = 1_000_000;
  let trueUntil = 0;
  let asked: string[] = [];
  const paused = new Set<string>();
  const repeating = new Set<string>();
  const query = async (_text: string, [ids]: [string[]]) => {
    asked = ids;
    const rows = ids.map((actor_id) => {
      const isStill = paused.has(actor_id) || repeating.has(actor_id);
      const status = paused.has(actor_id) ? "paused" : "active";
      return { actor_id, last_reading_at: isStill ? null : trueUntil, status };
    });
    return { rows };
  };
  const backlog = liveBacklog({ query } as unknown as Queryable, () => now, caps);
  return {
    backlog,
    pause: (deviceId: string) => void paused.add(deviceId),
    repeats: (deviceId: string) => void repeating.add(deviceId),
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

  /** Each sends every 100 ms while the workers keep up; how many readings of each were refused. */
  const minutes = async (fleet: ReturnType<typeof given>, ids: readonly string[], count: number) => {
    const refused = new Map(ids.map((id) => [id, 0]));
    for (let second = 0; second < count * 60; second += 1) {
      for (let tenth = 0; tenth < 10; tenth += 1) {
        fleet.pass(100);
        for (const id of ids)
          if (fleet.backlog.admit("s", id) !== "admitted") refused.set(id, (refused.get(id) ?? 0) + 1);
      }
      fleet.commit();
      await fleet.backlog.refresh();
    }
    return Object.fromEntries(refused);
  };

  test("holds nothing against a paused device, whose readings are not in the queue, nor against its site (L8)", async () => {
    const fleet = given({ perDevice: 500, perSite: 1_000 });
    for (const id of ["p-1", "p-2", "p-3", "p-4"]) fleet.pause(id);
    expect(await minutes(fleet, ["p-1", "p-2", "p-3", "p-4", "well"], 20)).toEqual({
      "p-1": 0,
      "p-2": 0,
      "p-3": 0,
      "p-4": 0,
      well: 0,
    });
  });

  test("lets a device that only repeats fill its own cap and not that of a neighbour that keeps up (L8)", async () => {
    const fleet = given({ perDevice: 1_000, perSite: 3_000 });
    for (const id of ["r-1", "r-2", "r-3", "r-4"]) fleet.repeats(id);
    expect(await minutes(fleet, ["r-1", "r-2", "r-3", "r-4", "well"], 5)).toMatchObject({ well: 0 });
  });

  test("forgets what is long past also of a device that never stops", async () => {
    const fleet = given({ perDevice: 3_000, perSite: 10_000 });
    fleet.repeats("r");
    await minutes(fleet, ["r"], 15);
    const trickle = 16 * 60;
    const sent = 16 * 60 * 10;
    expect(sent - ((await minutes(fleet, ["r"], 16))["r"] ?? 0)).toBeGreaterThan(2 * trickle);
  });

  test("of a site that is full takes a few readings of each device and no more", () => {
    const fleet = given();
    for (let n = 0; n < 17; n += 1) fleet.flood(`d-${n}`, 60);
    expect(fleet.flood("late", 60)).toBe(2);
    fleet.pass(500);
    expect(fleet.backlog.admit("s", "late")).toBe("site");
  });
});
