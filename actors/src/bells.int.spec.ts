import { startFaultProxy } from "@microgrid/db/testing";
import { silentLog } from "@microgrid/runtime";
import { Redis } from "ioredis";
import { describe, expect, inject, test, vi } from "vitest";
import { createRedisBell } from "./bells.ts";

const redisUrl = inject("redisUrl");

describe.skipIf(redisUrl === null)("the Redis bell", () => {
  test("gives a ring up that is never answered, and rings again when the line is sound", async () => {
    const proxy = await startFaultProxy(redisUrl ?? "");
    const bell = createRedisBell(proxy.url, silentLog);
    const heard = vi.fn<() => void>();
    const listener = new Redis(redisUrl ?? "");
    await listener.subscribe("microgrid:feed");
    listener.on("message", heard);
    const rung = (): Promise<boolean> =>
      bell.ring().then(
        () => true,
        () => false,
      );
    await vi.waitUntil(rung, { timeout: 45_000 });
    proxy.set({ kind: "swallowing" });
    expect(await rung()).toBe(false);
    proxy.restore();
    heard.mockClear();
    await vi.waitUntil(rung, { timeout: 45_000 });
    await vi.waitUntil(() => heard.mock.calls.length > 0, { timeout: 45_000 });
    await bell.close();
    listener.disconnect();
    await proxy.close();
  });
});
