import { onMounted, onScopeDispose } from "vue";

/** Single keys, not while typing and not with a modifier held. `?` help, `/` search, `j` and `k` to move are the custom here. */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement | null;
    if (
      target?.closest(
        "input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=dialog], [role=menu]",
      )
    ) {
      return;
    }
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run(event);
  };
  onMounted(() => document.addEventListener("keydown", onKey));
  onScopeDispose(() => document.removeEventListener("keydown", onKey));
}
