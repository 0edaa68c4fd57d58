// Letter permission
//
// What may be done with a letter now, and if not, why not. A courtesy: the API decides, and its refusal is shown in its own words.
import type { Role } from "@microgrid/api-specs";
import type { Permission } from "../commands/permission.ts";
import { Letter } from "./letter.ts";

type Asked = Pick<Letter, "state" | "retries" | "retriesLeft" | "kind" | "message">;

const allowed: Permission = { kind: "allowed" };
const denied = (reason: string): Permission => ({ kind: "denied", reason });

function general({ state }: Asked, role: Role): Permission {
  if (role === "viewer" || role === "operator")
    return denied(`You are signed in as ${role}. Ask for the role engineer to deal with dead letters.`);
  if (state === "retrying")
    return denied("It is on its way to its actor. Wait until that has dealt with it.");
  if (state !== "open") return denied(`It is ${Letter.label(state)}: there is nothing left to do with it.`);
  return allowed;
}

export const LetterPermission = {
  /** Whether letters may be seen at all. */
  see: (role: Role): Permission =>
    role === "viewer"
      ? denied("You are signed in as viewer. Ask for the role operator to see dead letters.")
      : allowed,

  edit(letter: Asked, role: Role): Permission {
    const first = general(letter, role);
    if (first.kind === "denied" || Letter.editable(letter) !== null) return first;
    return denied("This is a deadline of the actor itself. There is nothing in it to edit.");
  },

  retry(letter: Asked, role: Role): Permission {
    const first = general(letter, role);
    if (first.kind === "denied" || letter.retriesLeft > 0) return first;
    return denied(
      `It was tried again ${letter.retries} times, the most there is. Discard it with a reason and send what it should have done as a new message.`,
    );
  },

  discard: general,
};
