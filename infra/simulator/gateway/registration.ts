// Registration: makes devices known to the API, several at a time, each once. The same content again changes nothing,
// so a second start of the same fleet is harmless.
import type { NewDevice } from "@microgrid/api-specs";
import { backoffMs, pause } from "./backoff.ts";
import { post, problemOf } from "./http.ts";
import type { Api } from "./http.ts";
import type { Tally } from "./statistics.ts";

export interface RegistrationOptions {
  readonly api: Api;
  readonly random: () => number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

const AT_ONCE = 8;

/** `known`: the API has it now, also when it had it before with other settings. */
type Outcome =
  | { readonly kind: "known" }
  | { readonly kind: "refused"; readonly sentence: string }
  | { readonly kind: "stopped" };

/** Registers them in order and calls `onKnown` for each; a refusal ends it, since the next would be refused too. */
export async function register(
  options: RegistrationOptions,
  devices: readonly NewDevice[],
  onKnown: (device: NewDevice) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  let next = 0;
  let refusal: string | null = null;
  const work = async (): Promise<void> => {
    while (refusal === null && !signal.aborted) {
      const device = devices[next];
      next += 1;
      if (!device) return;
      const outcome = await registerOne(options, device, signal);
      if (outcome.kind === "refused") refusal = outcome.sentence;
      if (outcome.kind !== "known") return;
      options.tally.count("registered");
      onKnown(device);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, devices.length) }, work));
  if (refusal !== null) return { kind: "refused", sentence: refusal };
  return signal.aborted ? { kind: "stopped" } : { kind: "known" };
}

async function registerOne(
  options: RegistrationOptions,
  device: NewDevice,
  signal: AbortSignal,
): Promise<Outcome> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const reply = await post(options.api, "/v1/devices", device, signal);
    if (reply.kind === "answered") {
      const { status } = reply;
      if (status === 200 || status === 201 || status === 409) return { kind: "known" };
      if (status < 500 && status !== 429) {
        const problem = problemOf(status, reply.body);
        return { kind: "refused", sentence: `${problem.code}: ${problem.detail} ${problem.fix}` };
      }
    }
    const afterMs = reply.kind === "answered" ? reply.retryAfterMs : null;
    await pause(afterMs ?? backoffMs(attempt, options.random), signal);
  }
  return { kind: "stopped" };
}
