import { onScopeDispose, watch } from "vue";
import { clock } from "./clock.ts";
import { connectionStore } from "./connection.ts";
import { createLiveFeed } from "./live-feed.ts";
import { openStream } from "./stream-client.ts";

let signedOut: () => void = () => {};

/** The feed of this tab, with the browser behind it. */
export const live = createLiveFeed({
  open: (options) =>
    openStream({
      ...options,
      ports: {
        fetch: (url, init) => fetch(url, { ...init, credentials: "same-origin", cache: "no-store" }),
        now: Date.now,
        random: Math.random,
        after(ms, run) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
    }),
  onStatus(status) {
    if (status.kind === "live") connectionStore.trigger.opened();
    else if (status.kind === "reconnecting")
      connectionStore.trigger.lost({ at: Date.now(), since: status.since });
    else if (status.kind === "signedOut") signedOut();
  },
  onPing: (at) => connectionStore.trigger.pinged({ lagMs: clock.observe(at) }),
});

/** Starts the feed and looks again as soon as the network or the computer comes back. */
export function startLive(onSignedOut: () => void): void {
  signedOut = onSignedOut;
  live.start();
}

export function stopLive(): void {
  live.stop();
  connectionStore.trigger.closed();
}

const wake = (): void => {
  if (document.visibilityState === "visible") live.wake();
};
if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
}

type Handlers = Readonly<Record<string, (frames: never[]) => void>>;

/** When the stream does not come up in this time, the page shows what it can fetch. */
const patienceMs = 1000;

/**
 * Listens while the component lives. `load` runs once at the start, as soon as the place in the feed is known, so that what it
 * fetches and what streams in meet without a gap; and again whenever what was fetched may have a hole. With `readingDevice`, only
 * the readings of that device are asked for.
 */
export function useLive(
  handlers: Handlers,
  load: (reason: string) => void,
  readingDevice?: () => string,
): void {
  let loaded = false;
  const run = (reason: string): void => {
    loaded = true;
    load(reason);
  };
  const leave = live.listen({
    topics: Object.keys(handlers),
    readingDevice,
    onFrames: (topic, frames) => handlers[topic]?.(frames as never[]),
    onFresh: run,
  });
  if (readingDevice) watch(readingDevice, () => live.review());
  const timer = setTimeout(() => loaded || run("start"), live.placed() ? 0 : patienceMs);
  onScopeDispose(() => {
    clearTimeout(timer);
    leave();
  });
}
