import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

export interface Address {
  /** What the address says under this key; empty when nothing. */
  asked(key: string): string;
  /** Says it there, in place of the address before; undefined takes it away. */
  set(change: Readonly<Record<string, string | undefined>>): void;
  /** A value that lives there. */
  kept(key: string): WritableComputedRef<string>;
}

/** The query of the address, in which filters live so that a view can be sent to a colleague. */
export function useAddress(): Address {
  const route = useRoute();
  const router = useRouter();
  const asked: Address["asked"] = (key) => (typeof route.query[key] === "string" ? route.query[key] : "");
  const set: Address["set"] = (change) => void router.replace({ query: { ...route.query, ...change } });
  return {
    asked,
    set,
    kept: (key) => computed({ get: () => asked(key), set: (value) => set({ [key]: value || undefined }) }),
  };
}
