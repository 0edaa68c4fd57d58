import { onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from "vue";

interface Readable<C> {
  getSnapshot(): { context: C };
  subscribe(run: (snapshot: { context: C }) => void): { unsubscribe(): void };
}

/** A part of a store as a shallow ref; ends with the scope. (`useSelector` of store-vue makes deep proxies, 8 times slower.) */
export function useSelected<C, T>(store: Readable<C>, select: (context: C) => T): Readonly<ShallowRef<T>> {
  const selected = shallowRef(select(store.getSnapshot().context));
  const subscription = store.subscribe(({ context }) => {
    selected.value = select(context);
  });
  onScopeDispose(() => subscription.unsubscribe());
  return shallowReadonly(selected);
}
