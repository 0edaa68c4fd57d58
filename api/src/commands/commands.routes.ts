// Commands
//
// What operators ask of devices. The request is stored first and sent second, under one id; a request repeated with the same
// Idempotency-Key, after a 503 or a lost answer, is carried out once. A send that failed may still have arrived, so its
// command stays on record: it shows as requested until it is sent again, taken up by the actor, or expired.
//   L10  202 means durable: stored, and in the queue.
import type { CommandWish } from "@microgrid/actors";
import type { CommandList, OperationRequest, SetpointRequest } from "@microgrid/api-specs";
import { findCommand, inTransaction, insertAudit, insertCommand, listCommands } from "@microgrid/db";
import type { Command, NewCommand, Pool } from "@microgrid/db";
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { Request, Response } from "express";
import { maySee, operatorOf } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import { visibleDevice } from "../devices/visible-device.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { numberOf, parameterOf } from "../http/query.ts";
import { idOf, newId } from "../notices.ts";
import type { NoticeEvent, Notices } from "../notices.ts";
import { commandOf } from "./command.view.ts";
import { lookAhead } from "./look-ahead.ts";

export interface CommandRoutes {
  readonly db: Pool;
  readonly notices: Notices;
  readonly clock: () => number;
}

const defaultExpiryMs = { setpoint: 300_000, operation: 60_000 } as const;

export function commandRoutes({ db, notices, clock }: CommandRoutes): Routes {
  return {
    requestSetpoint: (request, response) => {
      const { point, value } = request.body as SetpointRequest;
      return ask(request, response, { kind: "setpoint", point, value });
    },

    requestOperation: (request, response) => {
      const { operation } = request.body as OperationRequest;
      return ask(request, response, { kind: "operation", operation });
    },

    async getCommand(request, response) {
      const commandId = parameterOf(request, "commandId");
      const command = await findCommand(db, { commandId });
      if (command === null || !maySee(operatorOf(response), command.siteId)) {
        refuse(
          "command.unknown",
          `There is no command ${commandId}.`,
          "Look at the commands of the device for the one you mean.",
        );
      }
      response.json(commandOf(command, clock()));
    },

    async listCommands(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      const commands = await listCommands(db, { deviceId, limit: numberOf(request, "limit") ?? 100 });
      const list: CommandList = { commands: commands.map((command) => commandOf(command, clock())) };
      response.json(list);
    },
  };

  async function ask(request: Request, response: Response, wish: CommandWish): Promise<void> {
    const operator = operatorOf(response);
    const device = await visibleDevice(db, operator, parameterOf(request, "deviceId"));
    const body = request.body as SetpointRequest | OperationRequest;
    const key = request.get("idempotency-key") ?? null;
    const now = clock();
    // With a key the id follows from it, so that a repeated request finds its command.
    const commandId = key === null ? newId(now) : idOf("command", device.deviceId, key);
    const isRepeated = key !== null && (await findCommand(db, { commandId })) !== null;
    if (!isRepeated) await lookAhead(db, device, wish);
    const insertion = await storeAudited(operator, body.reason, {
      deviceId: device.deviceId,
      commandId,
      siteId: device.siteId,
      kind: wish.kind,
      request: { ...body },
      idempotencyKey: key,
      requestedBy: operator.name,
      expiresAt: now + (body.expiresInMs ?? defaultExpiryMs[wish.kind]),
    });
    const { command } = insertion;
    if (insertion.kind === "conflict") {
      refuse(
        "key.reused",
        "This Idempotency-Key was used for another request.",
        "Use a new key for a new request.",
      );
    }
    crashPoint("C1");
    // Also when repeated: the first send may have failed. The actor takes a message id once.
    if (command.state === "requested")
      await notices.tell(device.deviceId, eventOf(command, wish, body.reason), { id: commandId });
    crashPoint("C2");
    response.status(202).json(commandOf(command, now));
  }

  /** Who asked for it stands in the audit log for longer than the command is kept. */
  function storeAudited(
    { name: who, role }: Operator,
    reason: string | undefined,
    command: NewCommand,
  ): ReturnType<typeof insertCommand> {
    const { deviceId, siteId, commandId, kind, request } = command;
    const { reason: _, ...asked } = request;
    return inTransaction(db, async (transaction) => {
      const insertion = await insertCommand(transaction, command);
      if (insertion.kind !== "created") return insertion;
      const what = { action: `device.${kind}`, object: `device ${deviceId}`, siteId, deviceId };
      const after = { ...asked, commandId };
      await insertAudit(transaction, { who, role, ...what, before: null, after, reason: reason ?? null });
      return insertion;
    });
  }
}

function eventOf(command: Command, wish: CommandWish, reason: string | undefined): NoticeEvent {
  const { kind, ...asked } = wish;
  return {
    type: `${kind}.requested`,
    commandId: command.commandId,
    ...asked,
    expiresAt: command.expiresAt,
    by: command.requestedBy,
    ...(reason === undefined ? {} : { reason }),
  };
}
