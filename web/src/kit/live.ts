import { onScopeDispose } from 'vue'
import { clock } from './clock.ts'
import { connectionStore } from './connection.ts'
import { createLiveFeed } from './live-feed.ts'
import { openStream } from './stream-client.ts'

let signedOut: () => void = () => {}

/** The feed of this tab, with the browser behind it. */
export const live = createLiveFeed({
  open: (options) =>
    openStream({
      ...options,
      ports: {
        fetch: (url, init) => fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' }),
        now: Date.now,
        random: Math.random,
        after(ms, run) {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
    }),
  onStatus(status) {
    if (status.kind === 'live') connectionStore.trigger.opened()
    else if (status.kind === 'reconnecting') connectionStore.trigger.lost({ at: Date.now(), since: status.since })
    else if (status.kind === 'signedOut') signedOut()
  },
  onPing: (at) => connectionStore.trigger.pinged({ lagMs: clock.observe(at) }),
})

/** Starts the feed and looks again as soon as the network or the computer comes back. */
export function startLive(onSignedOut: () => void): void {
  signedOut = onSignedOut
  live.start()
}

export function stopLive(): void {
  live.stop()
  connectionStore.trigger.closed()
}

const wake = (): void => {
  if (document.visibilityState === 'visible') live.wake()
}
if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', wake)
}

type Handlers = Readonly<Record<string, (frames: never[]) => void>>

/** Listens while the component lives. `fresh` runs when what was fetched may have a hole. */
export function useLive(handlers: Handlers, fresh: (reason: string) => void): void {
  const leave = live.listen({
    topics: Object.keys(handlers),
    onFrames: (topic, frames) => handlers[topic]?.(frames as never[]),
    onFresh: fresh,
  })
  onScopeDispose(leave)
}
