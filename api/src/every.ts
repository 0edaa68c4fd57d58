/**
 * Does `work` again that long after it ended, so that a slow round is never overtaken by the next. `work` must not reject. A stop
 * resolves when the round under way has ended.
 */
export function every(ms: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    await work();
    wait();
  };
  const wait = (): void => {
    if (!isStopped) timer = setTimeout(() => (running = round()), ms);
  };
  wait();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
