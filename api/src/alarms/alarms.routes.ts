import type { AlarmContext } from "@microgrid/actors";
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
import type { Alarm, Pool } from "@microgrid/db";
import type { Request, Response } from "express";
import { maySee, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { numberOf, parameterOf, textOf } from "../http/query.ts";
import type { Notices } from "../notices.ts";
import { askAlarms } from "./alarm-requests.ts";
import type { AlarmWish } from "./alarm-requests.ts";
import { alarmOf, placeOf } from "./alarm.view.ts";
import { rankOf } from "./priority.ts";

export interface AlarmRoutes {
  readonly db: Pool;
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

    acknowledgeAlarm: (request, response) =>
      askOne(request, response, acknowledgement((request.body ?? {}) as AcknowledgeRequest)),

    shelveAlarm(request, response) {
      const { durationMs, reason } = request.body as ShelveRequest;
      const until = clock() + durationMs;
      const said = { verb: "shelve", durationMs, reason };
      return askOne(request, response, (by) => ({
        said,
        eventOf: () => ({ type: "alarm.shelved", by, until, reason }),
      }));
    },

    unshelveAlarm: (request, response) =>
      askOne(request, response, (by) => ({
        said: { verb: "unshelve" },
        eventOf: () => ({ type: "alarm.unshelved", by }),
      })),

    async acknowledgeAlarms(request, response) {
      const { alarmIds, ...said } = request.body as AcknowledgeManyRequest;
      const { results } = await asked(request, response, alarmIds, acknowledgement(said));
      response.status(202).json({ results });
    },
  };

  async function askOne(request: Request, response: Response, words: Words): Promise<void> {
    const { results, messageIds } = await asked(request, response, [parameterOf(request, "alarmId")], words);
    for (const result of results) {
      if (result.status === "rejected") refuse(result.code, result.detail, result.fix);
    }
    const receipt: Receipt = { messageId: messageIds[0] ?? "" };
    response.status(202).json(receipt);
  }

  function asked(
    request: Request,
    response: Response,
    alarmIds: readonly string[],
    words: Words,
  ): ReturnType<typeof askAlarms> {
    const operator = operatorOf(response);
    const key = request.get("idempotency-key");
    return askAlarms(
      { ...words(operator.name), alarmIds, by: operator, key },
      {
        db,
        notices,
        clock,
        visible: () => visible(operator, alarmIds),
        visibleDevices: (deviceIds) => visibleDevices(operator, deviceIds),
      },
    );
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

/** What an operator of this name says, and what the alarm is told. */
type Words = (by: string) => Pick<AlarmWish, "said" | "eventOf">;

const acknowledgement =
  ({ comment, resets = true }: AcknowledgeRequest): Words =>
  (by) => {
    const remark = comment === undefined ? {} : { comment };
    return {
      // Without a verb, as it was stored before there were others (L11).
      said: { resets, ...remark },
      eventOf({ state, context }) {
        const { raisedAt } = context as unknown as AlarmContext;
        return {
          type: "alarm.acknowledged",
          by,
          ...remark,
          // What is known of it now is meant, and nothing that it becomes before its actor hears of this.
          ...(raisedAt === null ? {} : { raisedAt }),
          resets: resets && state === "latchedAcknowledged",
        };
      },
    };
  };
