// Lane
//
// The message group of a site. Wire format: never change the hash, or the order of messages under way is lost (L11).
// Changing the number of lanes needs an empty queue: drain first, then restart senders with the new number.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, 32 bit, over the UTF-8 bytes of `key`, modulo `lanes`, as `L<n>`. */
export function laneOf(key: string, lanes: number): string {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(key, "utf8")) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  return `L${hash % lanes}`;
}
