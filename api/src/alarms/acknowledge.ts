// Acknowledge
//
// One request for one alarm or many. With an Idempotency-Key it is stored first and sent second, each alarm's message under an id made
// of the key: a repetition is answered as the first time and sends the same messages, which an actor takes once. Without that a
// repetition after a lost answer would be a second acknowledgement, and a second one resets a latched alarm. What was rejected is
// stored as well: a repetition must not acknowledge what the alarm became meanwhile.
//   L10  202 means durable: in the queue.
import type { AlarmContext } from "@microgrid/actors";
import type { AlarmResult } from "@microgrid/api-specs";
import { findAcknowledgement, insertAcknowledgement } from "@microgrid/db";
import type { Acknowledgement, AcknowledgementInsertion, Alarm, Queryable } from "@microgrid/db";
import { randomUUID } from "node:crypto";
import { refuse } from "../http/problem.ts";
import { idOf } from "../notices.ts";
import type { NoticeEvent, Notices } from "../notices.ts";
import { alarmRefusal } from "./look-ahead.ts";

export const refresh = "Refresh the list of alarms.";

export interface AcknowledgeWish {
  readonly alarmIds: readonly string[];
  readonly comment: string | undefined;
  /** Whether what only waits for its reset is reset. */
  readonly resets: boolean;
  readonly by: string;
  /** The Idempotency-Key. */
  readonly key: string | undefined;
}

/** Of a rejected one, why. */
export type Acknowledged =
  | { readonly alarmId: string; readonly status: "accepted" }
  | (Required<Omit<AlarmResult, "status" | "code">> & {
      readonly status: "rejected";
      readonly code: "alarm.unknown" | "event.notAccepted";
    });

interface Told {
  readonly id: string;
  readonly deviceId: string;
  readonly part: string;
  readonly event: NoticeEvent;
}

export interface AcknowledgePorts {
  readonly db: Queryable;
  readonly notices: Notices;
  readonly clock: () => number;
  /** Those of these that the operator may see. */
  readonly visible: () => Promise<ReadonlyMap<string, Alarm>>;
  /** The same of devices. */
  readonly visibleDevices: (deviceIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** What became of each, in the order asked for, and the ids of the messages of those that were accepted. */
export async function acknowledge(
  wish: AcknowledgeWish,
  ports: AcknowledgePorts,
): Promise<{ readonly results: readonly Acknowledged[]; readonly messageIds: readonly string[] }> {
  const { results, notices, isRepeated } = await settled(wish, ports);
  // Who has lost a site since then tells its devices nothing more.
  const visible = isRepeated ? await ports.visibleDevices(notices.map(({ deviceId }) => deviceId)) : null;
  await Promise.all(
    notices
      .filter(({ deviceId }) => visible?.has(deviceId) ?? true)
      .map(({ id, deviceId, part, event }) => ports.notices.tell(deviceId, event, { part, id })),
  );
  return { results, messageIds: notices.map(({ id }) => id) };
}

type Judged = Pick<Acknowledgement<Acknowledged, Told>, "results" | "notices">;

type Settled = Judged & { readonly isRepeated: boolean };

/** Decided now, or as it was decided when the request came first. */
async function settled(wish: AcknowledgeWish, ports: AcknowledgePorts): Promise<Settled> {
  const { alarmIds, comment, resets, by, key } = wish;
  if (key === undefined) return { ...(await judged(wish, ports)), isRepeated: false };
  const request = { alarmIds, resets, ...(comment === undefined ? {} : { comment }) };
  const asked = { who: by, idempotencyKey: key, request };
  const before = await findAcknowledgement<Acknowledged, Told>(ports.db, asked);
  if (before !== null) return stored(before);
  return stored(await insertAcknowledgement(ports.db, { ...asked, ...(await judged(wish, ports)) }));
}

function stored(insertion: AcknowledgementInsertion<Acknowledgement<Acknowledged, Told>>): Settled {
  if (insertion.kind !== "conflict")
    return { ...insertion.stored, isRepeated: insertion.kind === "existing" };
  refuse(
    "key.reused",
    "This Idempotency-Key was used for another request.",
    "Use a new key for a new request.",
  );
}

async function judged(wish: AcknowledgeWish, { visible, clock }: AcknowledgePorts): Promise<Judged> {
  const { alarmIds, comment, resets, by, key } = wish;
  const alarms = await visible();
  const notices: Told[] = [];
  const results = alarmIds.map((alarmId): Acknowledged => {
    const alarm = alarms.get(alarmId);
    if (alarm === undefined) {
      const detail = `There is no alarm ${alarmId}.`;
      return { alarmId, status: "rejected", code: "alarm.unknown", detail, fix: refresh };
    }
    const { raisedAt } = alarm.context as unknown as AlarmContext;
    const event = {
      type: "alarm.acknowledged",
      by,
      ...(comment === undefined ? {} : { comment }),
      // What is known of it now is meant, and nothing that it becomes before its actor hears of this.
      ...(raisedAt === null ? {} : { raisedAt }),
      resets: resets && alarm.state === "latchedAcknowledged",
    };
    const refusal = alarmRefusal(alarm, event, clock());
    if (refusal !== null) return { alarmId, status: "rejected", code: "event.notAccepted", ...refusal };
    const id = key === undefined ? randomUUID() : idOf("acknowledgement", by, key, alarmId);
    notices.push({ id, deviceId: alarm.deviceId, part: alarm.partKey, event });
    return { alarmId, status: "accepted" };
  });
  return { results, notices };
}
