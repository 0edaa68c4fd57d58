import type {
  AcknowledgeManyRequest,
  AcknowledgeRequest,
  AlarmList,
  AlarmState,
  Priority,
  Receipt,
  ShelveRequest,
} from "@microgrid/api-specs";
import { findAlarms, knownDevices, listAlarms } from "@microgrid/db";
import type { Alarm, Queryable } from "@microgrid/db";
import type { Request, Response } from "express";
import { maySee, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { numberOf, parameterOf, textOf } from "../http/query.ts";
import type { NoticeEvent, Notices } from "../notices.ts";
import { acknowledge, refresh } from "./acknowledge.ts";
import { alarmOf, placeOf } from "./alarm.view.ts";
import { alarmRefusal } from "./look-ahead.ts";
import { rankOf } from "./priority.ts";

export interface AlarmRoutes {
  readonly db: Queryable;
  readonly notices: Notices;
  readonly clock: () => number;
}

export function alarmRoutes({ db, notices, clock }: AlarmRoutes): Routes {
  return {
    async listAlarms(request, response) {
      const state = textOf(request, "state") as AlarmState | undefined;
      const priority = textOf(request, "priority") as Priority | undefined;
      const page = await listAlarms(db, {
        siteIds: sitesWanted(operatorOf(response), textOf(request, "site")),
        deviceId: textOf(request, "device"),
        states: state === undefined ? undefined : [state],
        rank: priority === undefined ? undefined : rankOf(priority),
        limit: numberOf(request, "limit") ?? 100,
        cursor: textOf(request, "cursor"),
      });
      const list: AlarmList = {
        alarms: page.alarms.map(alarmOf),
        nextCursor: page.nextCursor,
        counts: page.counts,
      };
      response.json(list);
    },

    async acknowledgeAlarm(request, response) {
      const said = (request.body ?? {}) as AcknowledgeRequest;
      const alarmIds = [parameterOf(request, "alarmId")];
      const { results, messageIds } = await acknowledged(request, response, alarmIds, said);
      for (const result of results) {
        if (result.status === "rejected") refuse(result.code, result.detail, result.fix);
      }
      const receipt: Receipt = { messageId: messageIds[0] ?? "" };
      response.status(202).json(receipt);
    },

    shelveAlarm: (request, response) =>
      tellOne(request, response, ({ name }) => {
        const { durationMs, reason } = request.body as ShelveRequest;
        return { type: "alarm.shelved", by: name, until: clock() + durationMs, reason };
      }),

    unshelveAlarm: (request, response) =>
      tellOne(request, response, ({ name }) => ({ type: "alarm.unshelved", by: name })),

    async acknowledgeAlarms(request, response) {
      const { alarmIds, ...said } = request.body as AcknowledgeManyRequest;
      const { results } = await acknowledged(request, response, alarmIds, said);
      response.status(202).json({ results });
    },
  };

  function acknowledged(
    request: Request,
    response: Response,
    alarmIds: readonly string[],
    { comment, resets = true }: AcknowledgeRequest,
  ): ReturnType<typeof acknowledge> {
    const operator = operatorOf(response);
    const wish = { alarmIds, comment, resets, by: operator.name, key: request.get("idempotency-key") };
    return acknowledge(wish, {
      db,
      notices,
      clock,
      visible: () => visible(operator, alarmIds),
      visibleDevices: (deviceIds) => visibleDevices(operator, deviceIds),
    });
  }

  async function tellOne(
    request: Request,
    response: Response,
    eventOf: (operator: Operator) => NoticeEvent,
  ): Promise<void> {
    const operator = operatorOf(response);
    const alarmId = parameterOf(request, "alarmId");
    const alarm = (await visible(operator, [alarmId])).get(alarmId);
    if (alarm === undefined) refuse("alarm.unknown", `There is no alarm ${alarmId}.`, refresh);
    const event = eventOf(operator);
    const refusal = alarmRefusal(alarm, event, clock());
    if (refusal !== null) refuse("event.notAccepted", refusal.detail, refusal.fix);
    const messageId = await notices.tell(alarm.deviceId, event, { part: alarm.partKey });
    const receipt: Receipt = { messageId };
    response.status(202).json(receipt);
  }

  async function visibleDevices(operator: Operator, deviceIds: readonly string[]): Promise<Set<string>> {
    const known = await knownDevices(db, { deviceIds });
    return new Set([...known].filter(([, { siteId }]) => maySee(operator, siteId)).map(([id]) => id));
  }

  /** Those that are live and at sites of the operator. */
  async function visible(
    operator: Operator,
    alarmIds: readonly string[],
  ): Promise<ReadonlyMap<string, Alarm>> {
    const found = await findAlarms(db, { alarms: alarmIds.map(placeOf) });
    const byPlace = new Map(found.map((alarm) => [`${alarm.deviceId} ${alarm.partKey}`, alarm]));
    return new Map(
      alarmIds.flatMap((alarmId) => {
        const { deviceId, partKey } = placeOf(alarmId);
        const alarm = byPlace.get(`${deviceId} ${partKey}`);
        return alarm !== undefined && maySee(operator, alarm.siteId) ? [[alarmId, alarm] as const] : [];
      }),
    );
  }
}
