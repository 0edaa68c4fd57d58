// Dispatch
//
// Live and historical readings have queues of their own, so that the past of one device never stands before the present of another.
//   L10  What is told as accepted is in its queue. A queue for the past that is away costs live readings nothing.
import type { EnvelopeResult } from "@microgrid/api-specs";
import type { PackedEnvelope } from "@microgrid/runtime/sqs";
import { Refusal } from "../http/problem.ts";
import type { Queues } from "../queues.ts";

interface Judged {
  /** In the order of the accepted results. */
  readonly packed: readonly PackedEnvelope[];
  readonly results: readonly EnvelopeResult[];
}

const isPast = ({ h }: PackedEnvelope): boolean => h === 1;

/** Resolves with what became of each envelope. Throws the `Refusal` of the queue that is away when nothing live was taken. */
export async function dispatch(
  queues: Pick<Queues, "sendPack" | "sendBackfill">,
  siteId: string,
  now: number,
  { packed, results }: Judged,
): Promise<readonly EnvelopeResult[]> {
  const past = packed.filter(isPast);
  if (past.length === 0) {
    await queues.sendPack(siteId, now, packed);
    return results;
  }
  const live = packed.filter((envelope) => !isPast(envelope));
  const [lived, passed] = await Promise.allSettled([
    live.length > 0 ? queues.sendPack(siteId, now, live) : undefined,
    queues.sendBackfill(siteId, now, past),
  ]);
  if (lived.status === "rejected") throw lived.reason;
  if (passed.status === "fulfilled") return results;
  if (live.length === 0 || !(passed.reason instanceof Refusal)) throw passed.reason;
  const { message: detail, fix } = passed.reason;
  let place = 0;
  return results.map((result) => {
    if (result.status === "rejected") return result;
    const envelope = packed[place] as PackedEnvelope;
    place += 1;
    return isPast(envelope) ? { ...result, status: "rejected", code: "queue.away", detail, fix } : result;
  });
}
