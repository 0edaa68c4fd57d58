// Dead letters
//
// Messages that could not be carried, and what people do with them. Each change is one transaction with its audit entry; the actor is
// locked before the letter, in the order in which a worker locks them.
import type { DeadLetterEdit, DeadLetterList, LetterState, ReasonRequest } from "@microgrid/api-specs";
import {
  discardDeadLetter,
  editDeadLetter,
  findDeadLetter,
  findDevice,
  inTransaction,
  insertAudit,
  listDeadLetters,
  lockActor,
  lockDeadLetter,
  retryDeadLetter,
} from "@microgrid/db";
import type { DeadLetter, LetterKey, Pool, Queryable } from "@microgrid/db";
import type { Request, Response } from "express";
import { maySee, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { numberOf, parameterOf, textOf } from "../http/query.ts";
import { editedMessage } from "./letter-edit.ts";
import { letterKeyOf, letterView, mostRetries } from "./letter.view.ts";

export function deadLetterRoutes(db: Pool): Routes {
  return {
    async listDeadLetters(request, response) {
      const page = await listDeadLetters(db, {
        siteIds: sitesWanted(operatorOf(response), textOf(request, "site")),
        actorId: textOf(request, "device"),
        state: textOf(request, "state") as LetterState | undefined,
        limit: numberOf(request, "limit") ?? 100,
        cursor: textOf(request, "cursor"),
      });
      const list: DeadLetterList = { letters: page.letters.map(letterView), nextCursor: page.nextCursor };
      response.json(list);
    },

    async getDeadLetter(request, response) {
      const key = keyOf(request);
      response.json(letterView(visible(operatorOf(response), await findDeadLetter(db, key))));
    },

    editDeadLetter: (request, response) =>
      change(request, response, "edit", async (transaction, letter, { name }) => {
        const device = await findDevice(transaction, { deviceId: letter.actorId });
        const editor = { name, deviceKind: device?.kind };
        const message = editedMessage(letter, request.body as DeadLetterEdit, editor);
        return editDeadLetter(transaction, { ...letter, message });
      }),

    async retryDeadLetter(request, response) {
      response.status(202);
      await change(request, response, "retry", (transaction, letter, { name }, actor) => {
        if (letter.retries >= mostRetries) refuseMore(letter);
        if (actor === null) refuseOrphan(letter);
        return retryDeadLetter(transaction, { ...letter, by: name });
      });
    },

    discardDeadLetter: (request, response) =>
      change(request, response, "discard", (transaction, letter, { name }) => {
        const { reason } = request.body as ReasonRequest;
        return discardDeadLetter(transaction, { ...letter, by: name, reason });
      }),
  };

  async function change(
    request: Request,
    response: Response,
    verb: "edit" | "retry" | "discard",
    work: (
      transaction: Queryable,
      letter: DeadLetter,
      operator: Operator,
      actor: object | null,
    ) => Promise<DeadLetter>,
  ): Promise<void> {
    const operator = operatorOf(response);
    const key = keyOf(request);
    const after = await inTransaction(db, async (transaction) => {
      const actor = await lockActor(transaction, key);
      const before = visible(operator, await lockDeadLetter(transaction, key));
      if (before.state !== "open") refuseSettled(before);
      const changed = await work(transaction, before, operator, actor);
      await insertAudit(transaction, {
        who: operator.name,
        role: operator.role,
        action: `deadLetter.${verb}`,
        object: `dead letter ${key.letterId} of ${key.actorId}`,
        siteId: before.siteId === "" ? null : before.siteId,
        deviceId: key.actorId,
        before: standing(before),
        after: standing(changed),
        reason: changed.reason,
      });
      return changed;
    });
    response.json(letterView(after));
  }
}

const standing = ({ state, retries, message }: DeadLetter) => ({ state, retries, message });

function keyOf(request: Request): LetterKey {
  return letterKeyOf(parameterOf(request, "letterId")) ?? unknown();
}

/** A letter of no known device belongs to no site: only those who may see all sites see it. */
function visible(operator: Operator, letter: DeadLetter | null): DeadLetter {
  return letter !== null && maySee(operator, letter.siteId) ? letter : unknown();
}

function unknown(): never {
  refuse("letter.unknown", "There is no such dead letter.", "Take its id from GET /v1/dead-letters.");
}

function refuseSettled({ state }: DeadLetter): never {
  refuse(
    "letter.settled",
    `This letter is ${state} and not open.`,
    state === "retrying" ? "Wait until its actor has dealt with it." : "There is nothing left to do with it.",
  );
}

function refuseMore({ retries, error }: DeadLetter): never {
  refuse(
    "letter.exhausted",
    `This letter was tried again ${retries} times and fails with: ${error.message.slice(0, 300)}.`,
    "Discard it with a reason; send what it should have done as a new message.",
  );
}

function refuseOrphan({ actorId }: DeadLetter): never {
  refuse(
    "device.unknown",
    `There is no device ${actorId.slice(0, 80)} that could take this letter.`,
    "Register the device first, or discard the letter.",
  );
}
