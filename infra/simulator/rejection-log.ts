import type { RejectedEnvelope } from "@microgrid/api-specs";

const SHOWN_EVERY_MS = 10_000;

/** Says why envelopes were rejected: each code with its first case and its fix, and again after ten seconds. */
export function createRejectionLog(say: (line: string) => void): {
  show(rejected: readonly RejectedEnvelope[]): void;
} {
  const seen = new Map<string, { at: number; unsaid: number }>();
  return {
    show(rejected) {
      for (const { code, detail, fix } of rejected) {
        const last = seen.get(code);
        if (last && Date.now() - last.at < SHOWN_EVERY_MS) {
          last.unsaid += 1;
          continue;
        }
        const more = last && last.unsaid > 0 ? ` (and ${last.unsaid} more of these)` : "";
        say(`rejected, ${code}: ${detail} ${fix}${more}`);
        seen.set(code, { at: Date.now(), unsaid: 0 });
      }
    },
  };
}
