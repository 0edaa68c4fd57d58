import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rateLimits } from "./rate-limits.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits = () =>
  rateLimits(
    {
      envelopesPerTokenSecond: 1,
      requestsPerAddressSecond: 1,
      commandsPerOperatorSecond: 10,
      backlogPerDevice: 1,
      backlogPerSite: 1,
      failedLogins: 1,
      streamsPerOperator: 1,
      orderStreamsPerToken: 1,
    },
    null,
  );

test("a request for many is let in, whatever the limit is, and its operator waits for as long as it is worth", async () => {
  const { commands, furtherCommands } = limits();
  await commands("ann");
  await furtherCommands("ann", 34);
  await expect(commands("ann")).rejects.toMatchObject({
    code: "limit.exceeded",
    extras: { retryAfterSeconds: 4 },
  });
  await commands("ben");
  await vi.advanceTimersByTimeAsync(3_900);
  await expect(commands("ann")).rejects.toMatchObject({ code: "limit.exceeded" });
  await vi.advanceTimersByTimeAsync(200);
  await commands("ann");
});

test("requests for many that stay within the limit together delay nothing, and one more is too many", async () => {
  const { commands, furtherCommands } = limits();
  for (let request = 0; request < 2; request += 1) {
    await commands("ann");
    await furtherCommands("ann", 4);
  }
  await expect(commands("ann")).rejects.toMatchObject({ extras: { retryAfterSeconds: 1 } });
});
