import { acceptedEvents, outsideEvent } from "@microgrid/actors";
import type { AcceptableEventList, EventRequest, Receipt } from "@microgrid/api-specs";
import { findActor, insertAudit } from "@microgrid/db";
import type { ActorView, Queryable } from "@microgrid/db";
import { operatorOf } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { parameterOf } from "../http/query.ts";
import type { Notices } from "../notices.ts";
import { snapshotView } from "./snapshot.view.ts";
import { storedDevice } from "./stored-device.ts";
import { unknownDevice, visibleDevice } from "./visible-device.ts";

export interface ActorRoutes {
  readonly db: Queryable;
  readonly notices: Notices;
  readonly clock: () => number;
}

/** The actor behind a device: what it is, what it would react to, and telling it something. */
export function actorRoutes({ db, notices, clock }: ActorRoutes): Routes {
  return {
    async getSnapshot(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      response.json(snapshotView(await actorOf(deviceId)));
    },

    async listEvents(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      const events = acceptedOf(await actorOf(deviceId));
      const list: AcceptableEventList = {
        events: events.map(({ type, accepted, target, description, schema }) => ({
          type,
          accepted,
          part: target,
          description,
          schema: { ...schema },
        })),
      };
      response.json(list);
    },

    // L7: the name and payload from outside are only looked up; what is sent is what actors made of them.
    async sendEvent(request, response) {
      const operator = operatorOf(response);
      const { deviceId, siteId } = await visibleDevice(db, operator, parameterOf(request, "deviceId"));
      const wish = request.body as EventRequest;
      const made = outsideEvent(wish.type, wish.payload, operator.name);
      if (made.kind === "refused")
        refuse(made.code, made.detail, made.fix, { errors: payloadFields(made.errors) });
      const part = wish.part ?? null;
      const known = acceptedOf(await actorOf(deviceId)).find(
        ({ type, target }) => type === wish.type && target === part,
      );
      if (known?.accepted !== true) {
        refuse(
          "event.notAccepted",
          `${part ?? deviceId} would not react to ${wish.type} now.`,
          "Choose an event that the device reacts to now; an event of a part needs the key of that part.",
        );
      }
      const after = { event: wish.type, payload: wish.payload ?? null };
      const object = part === null ? `device ${deviceId}` : `${part} of ${deviceId}`;
      const what = { action: "device.event", object, siteId, deviceId, before: null, after };
      await insertAudit(db, { who: operator.name, role: operator.role, ...what });
      const receipt: Receipt = { messageId: await notices.tell(deviceId, made.event, { part }) };
      response.status(202).json(receipt);
    },
  };

  async function actorOf(deviceId: string): Promise<ActorView> {
    return (await findActor(db, { actorId: deviceId })) ?? unknownDevice(deviceId);
  }

  function acceptedOf(actor: ActorView) {
    const stored = storedDevice(actor);
    return stored === null ? [] : acceptedEvents(actor.kind, stored, clock());
  }
}

function payloadFields(errors: readonly { readonly field: string; readonly detail: string }[]) {
  return errors.map(({ field, detail }) => ({ field: `body.payload.${field}`, detail }));
}
