import { onScopeDispose, shallowRef, type ShallowRef } from "vue";

export const flashMs = 600;

/** Edges that have just been taken, each for `flashMs`. Taken again within that time, it stays lit for as long again. */
export function useFlash(): {
  flashing: Readonly<ShallowRef<ReadonlySet<string>>>;
  flash(edges: readonly string[]): void;
} {
  const flashing = shallowRef<ReadonlySet<string>>(new Set());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const end = (edge: string): void => {
    timers.delete(edge);
    const rest = new Set(flashing.value);
    rest.delete(edge);
    flashing.value = rest;
  };
  onScopeDispose(() => timers.forEach((timer) => clearTimeout(timer)));
  return {
    flashing,
    flash(edges) {
      if (edges.length === 0) return;
      flashing.value = new Set([...flashing.value, ...edges]);
      for (const edge of edges) {
        clearTimeout(timers.get(edge));
        timers.set(
          edge,
          setTimeout(() => end(edge), flashMs),
        );
      }
    },
  };
}
