// Letter edit
//
// What an edited letter says. Its device, its identity and the type of its event are not for editing: a letter that became another
// message could be carried beside the one it pretends to be. Nor is whose it was, and until when it was meant to hold.
//   L7  An edited event passes the door through which every event from outside passes.
import { outsideEvent } from "@microgrid/actors";
import type { DeadLetterEdit } from "@microgrid/api-specs";
import type { DeadLetter } from "@microgrid/db";
import { refuseUnknownSettings } from "../devices/kind-settings.ts";
import { settingsMisfits } from "../devices/settings-form.ts";
import type { Settings } from "../devices/settings-form.ts";
import { refuse } from "../http/problem.ts";
import { packedPoints } from "../telemetry/judge.ts";
import { kindOf } from "./letter.view.ts";

type Fields = Readonly<Record<string, unknown>>;
type Event = Fields & { readonly type: string };

export interface Editor {
  readonly name: string;
  /** Kind of the letter's device, as far as there is such a device. */
  readonly deviceKind: string | undefined;
}

/** What says which event, command or order it is, who wanted it and until when. */
const kept: readonly string[] = ["type", "commandId", "orderId", "by", "expiresAt"];

export function editedMessage(letter: DeadLetter, edit: DeadLetterEdit, editor: Editor): unknown {
  const kind = kindOf(letter);
  if (kind === "reading" && edit.points !== undefined)
    return { ...(letter.message as object), points: packedPoints(edit.points) };
  if (kind === "event" && edit.payload !== undefined) {
    const message = letter.message as { readonly event: Event };
    return { ...message, event: editedEvent(message.event, edit.payload, editor) };
  }
  const editable = { reading: "the points", event: "the payload", timer: "nothing" }[kind];
  refuse(
    "letter.invalid",
    `This letter is a ${kind}, of which ${editable} can be edited.`,
    kind === "timer" ? "Retry or discard it as it is." : `Send ${editable} of it.`,
  );
}

function editedEvent(event: Event, payload: Fields, editor: Editor): Event {
  const { type, by } = event;
  for (const field of kept) {
    if (payload[field] === undefined || payload[field] === event[field]) continue;
    refuse(
      "letter.invalid",
      `This letter is the event ${type} with its own ${field}, which an edit cannot change.`,
      `Leave ${field} out; discard the letter and ask for what you mean anew.`,
    );
  }
  const standing = Object.entries(event).filter(([field]) => kept.includes(field));
  const { type: _type, by: _by, ...said } = { ...payload, ...Object.fromEntries(standing) };
  if (type === "device.registered" || type === "device.configured")
    return { type, settings: checkedSettings(said, editor) };
  const made = outsideEvent(type, said, editor.name);
  if (made.kind === "refused")
    refuse("letter.invalid", made.detail, made.fix, { errors: fieldsOf(made.errors) });
  return "by" in made.event && typeof by === "string" ? { ...made.event, by } : made.event;
}

function checkedSettings({ settings, ...others }: Fields, { deviceKind }: Editor): Settings {
  const misfits = [
    ...Object.keys(others).map((field) => ({ field, detail: "Such an event has only settings." })),
    ...settingsMisfits(settings),
  ];
  if (misfits.length > 0) {
    refuse(
      "letter.invalid",
      `The settings of this event do not fit: ${misfits[0]?.field} ${misfits[0]?.detail}`,
      "Send settings as PATCH /v1/devices/{deviceId} takes them.",
      { errors: fieldsOf(misfits) },
    );
  }
  refuseUnknownSettings(deviceKind ?? "", settings as Settings);
  return settings as Settings;
}

function fieldsOf(errors: readonly { readonly field: string; readonly detail: string }[]) {
  return errors.map(({ field, detail }) => ({ field: `body.payload.${field}`, detail }));
}
