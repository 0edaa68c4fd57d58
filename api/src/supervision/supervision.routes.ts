// Supervision
//
// Pausing, resuming and draining devices. The change, its line in the journal and its entry in the audit log are one transaction, so it
// holds at once, whatever the workers and the queue are doing. What is asked for twice is done once.
import type { ReasonRequest } from "@microgrid/api-specs";
import {
  drainActor,
  inTransaction,
  insertAudit,
  keepDrainMark,
  lockActor,
  pauseActor,
  resumeActor,
  storeDrainMark,
} from "@microgrid/db";
import type { Device, Pool, Supervised } from "@microgrid/db";
import type { Request, Response } from "express";
import { operatorOf } from "../auth/caller.ts";
import { shownDevice, unknownDevice, visibleDevice } from "../devices/visible-device.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { parameterOf } from "../http/query.ts";
import type { DeviceDirectory } from "../telemetry/device-directory.ts";
import type { DrainMarks } from "./drain-marks.ts";

export interface SupervisionRoutes {
  readonly db: Pool;
  readonly directory: DeviceDirectory;
  readonly marks: Pick<DrainMarks, "send">;
}

interface Action {
  readonly name: "pause" | "resume" | "drain";
  readonly work: typeof pauseActor;
  /** Whether it is so already, so that there is nothing to do. */
  readonly isDone: (standing: Supervised) => boolean;
}

const pause: Action = { name: "pause", work: pauseActor, isDone: ({ status }) => status === "paused" };
const resume: Action = {
  name: "resume",
  work: resumeActor,
  isDone: ({ status }) => status === "active" || status === "resuming",
};
const drain: Action = {
  name: "drain",
  work: drainActor,
  isDone: ({ status }) => status === "draining",
};

export function supervisionRoutes({ db, directory, marks }: SupervisionRoutes): Routes {
  return {
    async pauseDevice(request, response) {
      const { deviceId } = await act(request, response, pause);
      response.json(await shownDevice(db, deviceId));
    },

    async resumeDevice(request, response) {
      const { deviceId } = await act(request, response, resume);
      directory.forget(deviceId);
      response.json(await shownDevice(db, deviceId));
    },

    async drainDevice(request, response) {
      const { deviceId } = await act(request, response, drain);
      directory.forget(deviceId);
      // Behind the last reading that was taken: when a worker comes to it, nothing of the device is left in its lane.
      await marks.send(deviceId);
      response.status(202).json(await shownDevice(db, deviceId));
    },
  };

  async function act(request: Request, response: Response, action: Action): Promise<Device> {
    const operator = operatorOf(response);
    const device = await visibleDevice(db, operator, parameterOf(request, "deviceId"));
    const { deviceId, siteId } = device;
    const { reason } = request.body as ReasonRequest;
    await inTransaction(db, async (transaction) => {
      const before = (await lockActor(transaction, { actorId: deviceId })) ?? unknownDevice(deviceId);
      if (action === drain) {
        if (before.status === "paused") refusePaused(device, before);
        const store = drain.isDone(before) ? keepDrainMark : storeDrainMark;
        await store(transaction, { actorId: deviceId, siteId, by: operator.name, reason });
      }
      if (action.isDone(before)) return;
      await action.work(transaction, { actorId: deviceId, by: operator.name, reason });
      const after = await lockActor(transaction, { actorId: deviceId });
      await insertAudit(transaction, {
        who: operator.name,
        role: operator.role,
        action: `device.${action.name}`,
        object: `device ${deviceId}`,
        siteId,
        deviceId,
        before: { ...before },
        after: { ...after },
        reason,
      });
    });
    return device;
  }
}

function refusePaused({ name }: Device, { pausedReason }: Supervised): never {
  refuse(
    "device.paused",
    `${name} is paused and carries nothing that could be drained: ${pausedReason ?? "no reason given"}.`,
    "Resume it first.",
  );
}
