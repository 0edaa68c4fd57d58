// Story
//
// What a fleet of batteries says, seeded: every reading with the instant at which the edge takes it. The instants lie in the past,
// one second a round, so that delays of seconds are part of the story and the test waits for none of them.
import type { PackedEnvelope } from "@microgrid/runtime/sqs";
import { createRandom } from "../simulator/models/random.ts";

/** What one gateway sends at once. */
export interface Post {
  readonly siteId: string;
  readonly at: number;
  readonly envelopes: readonly PackedEnvelope[];
}

export interface Story {
  /** Device → its site. */
  readonly devices: ReadonlyMap<string, string>;
  readonly posts: readonly Post[];
}

export interface StorySize {
  readonly sites: number;
  readonly devicesPerSite: number;
  readonly rounds: number;
}

const modes = ["charging", "discharging", "standby", "fault"] as const;

interface Voice {
  readonly deviceId: string;
  boot: number;
  seq: number;
  silentUntil: number;
  temperatureC: number;
  socPct: number;
  mode: (typeof modes)[number];
}

/** Devices change their mode, grow hot and cool down, doubt their values, fall silent for a while and boot again. */
export function tellStory(seed: number, { sites, devicesPerSite, rounds }: StorySize): Story {
  const random = createRandom(seed);
  const now = Date.now();
  const devices = new Map<string, string>();
  const posts: Post[] = [];
  const fleet = Array.from({ length: sites }, (_, s) => ({
    siteId: `site-${s}`,
    voices: Array.from({ length: devicesPerSite }, (__, d): Voice => {
      const deviceId = `site-${s}-bat-${d}`;
      devices.set(deviceId, `site-${s}`);
      return { deviceId, boot: 1, seq: 0, silentUntil: 0, temperatureC: 25, socPct: 50, mode: "standby" };
    }),
  }));
  const speak = (voice: Voice, at: number): PackedEnvelope => {
    if (random() < 0.03) {
      voice.boot += 1;
      voice.seq = 0;
    }
    if (random() < 0.4) voice.mode = modes[Math.floor(random() * modes.length)] ?? "standby";
    if (random() < 0.3) voice.temperatureC = Math.round(random() * 80);
    if (random() < 0.2) voice.socPct = Math.round(random() * 100);
    voice.seq += 1 + Math.floor(random() * 2);
    const temperatureC =
      random() < 0.1 ? { v: voice.temperatureC, q: "questionable" as const } : voice.temperatureC;
    const { deviceId, boot, seq, socPct, mode } = voice;
    const p = { powerKw: Math.round(random() * 100), socPct, temperatureC, voltageV: 780, mode };
    return { d: deviceId, b: `boot-${boot}`, s: seq, t: at - 20, p };
  };
  for (let round = 0; round < rounds; round += 1) {
    const at = now - (rounds - round) * 1_000;
    for (const { siteId, voices } of fleet) {
      const heard = voices.filter((voice) => {
        if (round > 0 && random() < 0.02) voice.silentUntil = round + 4 + Math.floor(random() * 8);
        return round >= voice.silentUntil;
      });
      if (heard.length > 0) posts.push({ siteId, at, envelopes: heard.map((voice) => speak(voice, at)) });
    }
  }
  return { devices, posts };
}
