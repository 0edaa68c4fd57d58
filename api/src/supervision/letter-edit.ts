// Letter edit
//
// What an edited letter says. Its device, its identity and the type of its event are not for editing: a letter that became another
// message could be carried beside the one it pretends to be.
import type { DeadLetterEdit } from "@microgrid/api-specs";
import type { DeadLetter } from "@microgrid/db";
import { refuse } from "../http/problem.ts";
import { packedPoints } from "../telemetry/judge.ts";
import { kindOf } from "./letter.view.ts";

export function editedMessage(letter: DeadLetter, edit: DeadLetterEdit): unknown {
  const kind = kindOf(letter);
  if (kind === "reading" && edit.points !== undefined)
    return { ...(letter.message as object), points: packedPoints(edit.points) };
  if (kind === "event" && edit.payload !== undefined) return withPayload(letter.message, edit.payload);
  const editable = { reading: "the points", event: "the payload", timer: "nothing" }[kind];
  refuse(
    "letter.invalid",
    `This letter is a ${kind}, of which ${editable} can be edited.`,
    kind === "timer" ? "Retry or discard it as it is." : `Send ${editable} of it.`,
  );
}

function withPayload(message: unknown, payload: Readonly<Record<string, unknown>>): unknown {
  const { event, ...rest } = message as { event: { type: string } };
  if (payload["type"] !== undefined && payload["type"] !== event.type) {
    refuse(
      "letter.invalid",
      `This letter is the event ${event.type}, and an edit cannot make another event of it.`,
      "Leave the type out; discard the letter and send another event if that is what you mean.",
    );
  }
  return { ...rest, event: { ...payload, type: event.type } };
}
