/** Collects items and hands them over once per animation frame; a hidden tab, which gets no frames, is served once a second. */
export interface FrameBatch<T> {
  add(item: T): void;
  flush(): void;
  end(): void;
}

type Schedule = (run: () => void) => () => void;

/** Whichever comes first: the next frame or one second. */
export const nextFrame: Schedule = (run) => {
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 1000);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};

export function createFrameBatch<T>(
  apply: (items: T[]) => void,
  schedule: Schedule = nextFrame,
): FrameBatch<T> {
  let items: T[] = [];
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (items.length === 0) return;
    const ready = items;
    items = [];
    apply(ready);
  };
  return {
    add(item) {
      items.push(item);
      cancel ??= schedule(flush);
    },
    flush,
    end() {
      cancel?.();
      cancel = null;
      items = [];
    },
  };
}
