import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { removeWorker, reportWorker, type Pool } from "@microgrid/db";
import type { HostStats, Log } from "@microgrid/runtime";

export interface ReportOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly version: string;
  readonly stats: () => HostStats;
  readonly everyMs?: number;
}

/** Health takes a worker for gone after 12 s: four missed signs. */
const EVERY_MS = 3_000;

/** Tells the database every few seconds that this worker lives and how it fares. One that cannot is silent, and works on. */
export function startReports(options: ReportOptions): { stop(): Promise<void> } {
  const { pool, log, version, stats, everyMs = EVERY_MS } = options;
  const identity = { workerId: randomUUID(), host: hostname(), pid: process.pid, version };
  let running = Promise.resolve();
  let isUnderWay = false;

  const report = async (): Promise<void> => {
    const { mailboxes, commits: _commits, ...figures } = stats();
    // The past may wait: a device's week that is carried in an hour is no delay of a worker.
    const present = mailboxes.filter(({ name }) => name !== "backfill");
    const oldestMs = Math.max(0, ...present.map((mailbox) => mailbox.oldestMs));
    try {
      await reportWorker(pool, identity, { ...figures, oldestMs });
    } catch (error) {
      log.warn({ err: error }, "The worker could not give a sign of life; health may miss it.");
    }
  };
  const again = (): void => {
    if (isUnderWay) return;
    isUnderWay = true;
    running = report().finally(() => (isUnderWay = false));
  };
  again();
  const timer = setInterval(again, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await removeWorker(pool, identity.workerId).catch(() => {});
    },
  };
}
