import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { useAddress } from "../kit/use-address.ts";

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
  const { set, kept } = useAddress();
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
