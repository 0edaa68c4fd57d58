import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/** As the API takes it. */
export interface AuditQuery {
  readonly site?: string;
  readonly device?: string;
  readonly by?: string;
}

export interface AuditFilter {
  readonly site: WritableComputedRef<string>;
  readonly device: WritableComputedRef<string>;
  readonly by: WritableComputedRef<string>;
  readonly query: ComputedRef<AuditQuery>;
  readonly narrows: ComputedRef<boolean>;
  clear(): void;
}

/** Which entries are listed. It lives in the address, so that a view can be sent to a colleague. */
export function useAuditFilter(): AuditFilter {
  const route = useRoute();
  const router = useRouter();
  const asked = (key: string): string => (typeof route.query[key] === "string" ? route.query[key] : "");
  const set = (change: Record<string, string | undefined>): void =>
    void router.replace({ query: { ...route.query, ...change } });
  const kept = (key: string): WritableComputedRef<string> =>
    computed({ get: () => asked(key), set: (value) => set({ [key]: value || undefined }) });
  const [site, device, by] = [kept("site"), kept("device"), kept("by")];
  const query = computed((): AuditQuery => ({
    ...(site.value ? { site: site.value } : {}),
    ...(device.value ? { device: device.value } : {}),
    ...(by.value ? { by: by.value } : {}),
  }));
  return {
    site,
    device,
    by,
    query,
    narrows: computed(() => Object.keys(query.value).length > 0),
    clear: () => set({ site: undefined, device: undefined, by: undefined }),
  };
}
