// Drain marks
//
// A drain ends with a mark in the device's lane, behind the last reading that was taken. The mark is stored with the drain and sent from
// there: by the request, and by this loop for what a request could not send or did not live to send. Sent twice it is heard once. One that
// cannot be sent delays no other.
import { deleteDrainMark, unsentDrainMarks, type DrainMark, type Pool } from "@microgrid/db";
import type { Logger } from "pino";
import { every } from "../every.ts";
import type { Queues } from "../queues.ts";

export interface DrainMarksOptions {
  readonly db: Pool;
  readonly queues: Pick<Queues, "sendBehind" | "trouble">;
  readonly clock: () => number;
  readonly log: Logger;
  readonly everyMs?: number | undefined;
}

export interface DrainMarks {
  /** Sends the mark of one device now; what fails is tried again by the loop. */
  send(deviceId: string): Promise<void>;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

/** Younger ones are on their way with the request that stored them. */
const OLDER_THAN_MS = 1_000;

export function drainMarks({ db, queues, clock, log, everyMs = 3_000 }: DrainMarksOptions): DrainMarks {
  const sendOne = async ({ actorId, markId, siteId, by, reason }: DrainMark): Promise<void> => {
    const event = { type: "actor.drained", by, reason };
    await queues.sendBehind(siteId, clock(), actorId, event, markId);
    await deleteDrainMark(db, { actorId, markId });
  };
  const warn = (error: unknown, actorId?: string): void =>
    log.warn(
      { reason: (error as Error).message, actorId },
      "the mark of a drain could not be sent; it is tried again",
    );
  const sendAll = async (args: {
    readonly actorId?: string;
    readonly olderThanMs: number;
  }): Promise<void> => {
    try {
      for (const mark of await unsentDrainMarks(db, args)) {
        try {
          await sendOne(mark);
        } catch (error) {
          warn(error, mark.actorId);
          // Each would wait until it is given up.
          if ((await queues.trouble()) !== null) return;
        }
      }
    } catch (error) {
      warn(error);
    }
  };
  const loop = every(everyMs, () => sendAll({ olderThanMs: OLDER_THAN_MS }));
  return {
    send: (deviceId) => sendAll({ actorId: deviceId, olderThanMs: 0 }),
    stop: () => loop.stop(),
  };
}
