import { shallowRef, type ShallowRef } from "vue";
import { answer, http } from "./http.ts";

/** The sites of the operator as they stand in a select; empty until they are known. */
export function useSiteOptions(): Readonly<ShallowRef<{ value: string; label: string }[]>> {
  const options = shallowRef<{ value: string; label: string }[]>([]);
  answer(http.GET("/v1/sites")).then(
    ({ sites }) => (options.value = sites.map(({ siteId, name }) => ({ value: siteId, label: name }))),
    () => {}, // The filter stays away; the list says what is wrong with the line.
  );
  return options;
}
