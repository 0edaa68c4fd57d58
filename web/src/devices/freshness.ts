import { age, span } from "../kit/age.ts";
import type { Link } from "./device.ts";

export interface Freshness {
  readonly tone: "live" | "late" | "offline" | "unknown";
  /** `live · 0.4 s`, `late · 3.2 s`, `offline · 12 min`, `never heard`. */
  readonly label: string;
  /** Whether values may be read as the present. */
  readonly current: boolean;
}

export const Freshness = {
  /** The link is the actor's judgement; the age is what the page adds to it. */
  of(link: Link, lastReadingAt: number | null, now: number, connected = true): Freshness {
    if (lastReadingAt === null) return { tone: "unknown", label: "never heard", current: false };
    const elapsed = Math.max(0, now - lastReadingAt);
    // A page without a line to the server knows nothing of the present, whatever it heard last.
    if (!connected) return { tone: "unknown", label: `${age(elapsed)} old`, current: false };
    if (link === "online")
      return { tone: "live", label: `live · ${span(Math.max(elapsed, 10))}`, current: true };
    if (link === "late") return { tone: "late", label: `late · ${age(elapsed)}`, current: false };
    if (link === "offline") return { tone: "offline", label: `offline · ${age(elapsed)}`, current: false };
    return { tone: "unknown", label: `unknown · ${age(elapsed)}`, current: false };
  },
};
