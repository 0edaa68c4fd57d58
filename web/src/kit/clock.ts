// Clock
//
// Ages are told by the server's clock, not by the browser's: an operator's computer that is three minutes off must not turn a
// fresh reading stale. Every ping carries the server's time; the fastest ping of the last two minutes is taken as the true offset,
// what a ping needed beyond that is lag.

const kept = 24;

export interface Clock {
  /** Server time, ms epoch. */
  now(): number;
  /** Learns from a ping sent at `serverAt`; answers the lag in ms. */
  observe(serverAt: number): number;
  /** Half of a measured round trip, the part of the offset no ping can show. */
  roundTrip(ms: number): void;
}

export function createClock(local: () => number = Date.now): Clock {
  let seen: number[] = [];
  let half = 0;
  let offset = 0;
  return {
    now: () => local() - offset,
    observe(serverAt) {
      const raw = local() - serverAt;
      seen = [...seen, raw].slice(-kept);
      offset = Math.min(...seen) - half;
      return Math.max(0, Math.round(raw - offset));
    },
    roundTrip(ms) {
      half = ms / 2;
    },
  };
}

export const clock = createClock();
