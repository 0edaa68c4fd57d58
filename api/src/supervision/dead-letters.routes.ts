// Dead letters
//
// Messages that could not be carried, and what people do with them. Each change is one transaction with its audit entry; the actor is
// locked before the letter, in the order in which a worker locks them.
import type {
  DeadLetterEdit,
  DeadLetterList,
  DiscardManyRequest,
  LetterResult,
  LetterResultList,
  LetterState,
  ReasonRequest,
  RetryManyRequest,
} from "@microgrid/api-specs";
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
import type { Request } from "express";
import { maySee, operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";
import { Refusal, refuse } from "../http/problem.ts";
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

    async editDeadLetter(request, response) {
      const edit = request.body as DeadLetterEdit;
      const edited = await change(operatorOf(response), keyOf(request), {
        verb: "edit",
        async work(transaction, letter, { name }) {
          const device = await findDevice(transaction, { deviceId: letter.actorId });
          const message = editedMessage(letter, edit, { name, deviceKind: device?.kind });
          return editDeadLetter(transaction, { ...letter, message });
        },
      });
      response.json(letterView(edited));
    },

    async retryDeadLetter(request, response) {
      const letter = await change(operatorOf(response), keyOf(request), retry);
      response.status(202).json(letterView(letter));
    },

    async discardDeadLetter(request, response) {
      const { reason } = request.body as ReasonRequest;
      response.json(letterView(await change(operatorOf(response), keyOf(request), discard(reason))));
    },

    async retryDeadLetters(request, response) {
      const { letterIds } = request.body as RetryManyRequest;
      response.status(202).json(await changeEach(operatorOf(response), letterIds, retry));
    },

    async discardDeadLetters(request, response) {
      const { letterIds, reason } = request.body as DiscardManyRequest;
      response.json(await changeEach(operatorOf(response), letterIds, discard(reason)));
    },
  };

  /** One after the other, each in a transaction of its own: what one is refused costs the others nothing. */
  async function changeEach(
    operator: Operator,
    letterIds: readonly string[],
    handling: Handling,
  ): Promise<LetterResultList> {
    const results: LetterResult[] = [];
    for (const letterId of letterIds) {
      try {
        await change(operator, letterKeyOf(letterId) ?? unknown(), handling);
        results.push({ letterId, status: "accepted" });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message: detail, fix } = error;
        results.push({ letterId, status: "rejected", code, detail, fix });
      }
    }
    return { results };
  }

  function change(operator: Operator, key: LetterKey, { verb, work }: Handling): Promise<DeadLetter> {
    return inTransaction(db, async (transaction) => {
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
  }
}

/** One way to deal with an open letter. */
interface Handling {
  readonly verb: "edit" | "retry" | "discard";
  work(
    transaction: Queryable,
    letter: DeadLetter,
    operator: Operator,
    actor: object | null,
  ): Promise<DeadLetter>;
}

const retry: Handling = {
  verb: "retry",
  work(transaction, letter, { name }, actor) {
    if (letter.retries >= mostRetries) refuseMore(letter);
    if (actor === null) refuseOrphan(letter);
    return retryDeadLetter(transaction, { ...letter, by: name });
  },
};

const discard = (reason: string): Handling => ({
  verb: "discard",
  work: (transaction, letter, { name }) => discardDeadLetter(transaction, { ...letter, by: name, reason }),
});

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
