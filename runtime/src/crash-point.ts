// Crash point
//
// A named place where tests end, pause or break a process. In production it is this: an empty function, which V8 inlines away.
// `node --conditions=crash-test` loads `testing/crash-point.ts` in its place; nothing else does. What each name means and what
// must hold when a process dies there stands in `infra/crash/points.ts`.

/** `meanwhile` runs only where the process is about to end or to break: half of a write, for example. */
export const crashPoint: (name: string, meanwhile?: () => void) => void = () => {};

/** Guards what would cost something just to reach a crash point. */
export const isCrashTest: boolean = false;
