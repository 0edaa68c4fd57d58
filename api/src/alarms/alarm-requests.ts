// Alarm requests
//
// What an operator asks of one alarm or of many: to acknowledge, to reset, to shelve, to take back. With an Idempotency-Key it is stored
// first and sent second, each alarm's message under an id made of the key: a repetition is answered as the first time and sends the same
// messages, which an actor takes once. Without that a repetition after a lost answer would be a second request: a second acknowledgement
// resets a latched alarm, a second shelving hides what a colleague has taken back. What was rejected is stored as well: a repetition must
// not be carried out on what the alarm became meanwhile. Who asked for what stands in the audit log before any actor hears of it.
//   L10  202 means durable: in the queue.
import type { AlarmResult } from "@microgrid/api-specs";
import { findAlarmRequest, inTransaction, insertAlarmRequest, insertAudit } from "@microgrid/db";
import type { Alarm, AlarmRequest, AlarmRequestInsertion, NewAuditEntry, Pool } from "@microgrid/db";
import { randomUUID } from "node:crypto";
import type { Operator } from "../auth/caller.ts";
import { refuse } from "../http/problem.ts";
import { idOf } from "../notices.ts";
import type { NoticeEvent, Notices } from "../notices.ts";
import { auditOf } from "./alarm.audit.ts";
import { alarmRefusal } from "./look-ahead.ts";

export const refresh = "Refresh the list of alarms.";

export interface AlarmWish {
  readonly alarmIds: readonly string[];
  /** What was said with it: with other words it is another request. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly eventOf: (alarm: Alarm) => NoticeEvent;
  readonly by: Pick<Operator, "name" | "role">;
  /** The Idempotency-Key. */
  readonly key: string | undefined;
}

/** Of a rejected one, why. */
export type Answered =
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

export interface AlarmPorts {
  readonly db: Pool;
  readonly notices: Notices;
  readonly clock: () => number;
  /** Those of these that the operator may see. */
  readonly visible: () => Promise<ReadonlyMap<string, Alarm>>;
  /** The same of devices. */
  readonly visibleDevices: (deviceIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** What became of each, in the order asked for, and the ids of the messages of those that were accepted. */
export async function askAlarms(
  wish: AlarmWish,
  ports: AlarmPorts,
): Promise<{ readonly results: readonly Answered[]; readonly messageIds: readonly string[] }> {
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

type Judged = Pick<AlarmRequest<Answered, Told>, "results" | "notices">;

type Settled = Judged & { readonly isRepeated: boolean };

/** Decided now, or as it was decided when the request came first. */
async function settled(wish: AlarmWish, ports: AlarmPorts): Promise<Settled> {
  const { alarmIds, said, by, key } = wish;
  if (key === undefined) {
    const { audit, ...now } = await judged(wish, ports);
    await insertAudit(ports.db, ...audit);
    return { ...now, isRepeated: false };
  }
  const asked = { who: by.name, idempotencyKey: key, request: { alarmIds, ...said } };
  const before = await findAlarmRequest<Answered, Told>(ports.db, asked);
  if (before !== null) return stored(before);
  const { audit, ...now } = await judged(wish, ports);
  return inTransaction(ports.db, async (transaction) => {
    const insertion = await insertAlarmRequest(transaction, { ...asked, ...now });
    if (insertion.kind === "created") await insertAudit(transaction, ...audit);
    return stored(insertion);
  });
}

function stored(insertion: AlarmRequestInsertion<AlarmRequest<Answered, Told>>): Settled {
  if (insertion.kind !== "conflict")
    return { ...insertion.stored, isRepeated: insertion.kind === "existing" };
  refuse(
    "key.reused",
    "This Idempotency-Key was used for another request.",
    "Use a new key for a new request.",
  );
}

async function judged(
  wish: AlarmWish,
  { visible, clock }: AlarmPorts,
): Promise<Judged & { readonly audit: readonly NewAuditEntry[] }> {
  const { alarmIds, eventOf, by, key } = wish;
  const alarms = await visible();
  const notices: Told[] = [];
  const audit: NewAuditEntry[] = [];
  const results = alarmIds.map((alarmId): Answered => {
    const alarm = alarms.get(alarmId);
    if (alarm === undefined) {
      const detail = `There is no alarm ${alarmId}.`;
      return { alarmId, status: "rejected", code: "alarm.unknown", detail, fix: refresh };
    }
    const event = eventOf(alarm);
    const refusal = alarmRefusal(alarm, event, clock());
    if (refusal !== null) return { alarmId, status: "rejected", code: "event.notAccepted", ...refusal };
    const id = key === undefined ? randomUUID() : idOf("alarm", by.name, key, alarmId);
    notices.push({ id, deviceId: alarm.deviceId, part: alarm.partKey, event });
    audit.push(auditOf(alarmId, alarm, event, by));
    return { alarmId, status: "accepted" };
  });
  return { results, notices, audit };
}
