/** Does `work` again that long after it ended, so that a slow round is never overtaken by the next. `work` must not reject. */
export function every(ms: number, work: () => Promise<void>): { stop(): void } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    await work();
    wait();
  };
  const wait = (): void => {
    if (!isStopped) timer = setTimeout(() => void round(), ms);
  };
  wait();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
