import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Watch } from "../watch.ts";

export interface WatchUnderTest {
  readonly watch: Watch;
  /** Lets the watch's clock run on by so many ms; or, what is the same to it, makes its signs that much older. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A gap longer than this is an outage in the contract: longer than any machine stands still between two lines of it. */
export const OUTAGE_AFTER_MS = 600_000;

/** What every watch must do. Run against memory and against real Postgres. */
export function watchContract(name: string, open: () => Promise<WatchUnderTest>): void {
  describe(`watch contract: ${name}`, () => {
    let under: WatchUnderTest;
    beforeEach(async () => void (under = await open()));
    afterEach(() => under.close());

    test("L6 before the first sign nothing is known, and the first sign ends no outage", async () => {
      expect(await under.watch.look(false, 0)).toEqual({ signedAt: null, outages: [] });
      const { signedAt, outages } = await under.watch.look(true, 0);
      expect(signedAt).toBeTypeOf("number");
      expect(outages).toEqual([]);
    });

    test("L6 a gap between signs is an outage from the last to the first, told once to who knows it", async () => {
      await under.watch.look(true, 0);
      await under.pass(OUTAGE_AFTER_MS * 2);
      // Looking is no sign.
      const last = await under.watch.look(false, 0);
      expect(await under.watch.look(false, 0)).toEqual({ ...last, outages: [] });
      const { signedAt, outages } = await under.watch.look(true, 0);
      expect(outages).toEqual([{ from: last.signedAt, to: signedAt }]);
      expect((await under.watch.look(true, signedAt ?? 0)).outages).toEqual([]);
      expect((await under.watch.look(false, 0)).outages).toEqual(outages);
    });

    test("L6 many workers that come back at once record one outage and all know it", async () => {
      await under.watch.look(true, 0);
      await under.pass(OUTAGE_AFTER_MS * 2);
      const signs = await Promise.all(Array.from({ length: 8 }, () => under.watch.look(true, 0)));
      for (const { signedAt, outages } of signs) {
        expect(outages).toHaveLength(1);
        expect(outages[0]?.to).toBeLessThanOrEqual(signedAt ?? 0);
      }
      expect(new Set(signs.map(({ outages }) => outages[0]?.to)).size).toBe(1);
    });
  });
}
