import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { freePort } from "../local/ports.ts";
import type { RedisServerOptions } from "../local/servers/redis-server.ts";
import { killGroup, type ServerProcess, startServerProcess } from "../local/servers/server-process.ts";
import { openStream, type StreamClient } from "./stream.ts";
import { startSystem, type System } from "./system.ts";

const ids = Array.from({ length: 10 }, (_, n) => `bat-${n}`);
const modes = ["charging", "discharging", "standby"] as const;
const patience = { timeout: 45_000 };

/** Sends one command without a client. */
const tellRedis = (port: number, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.once("data", (answer) => {
      socket.end();
      resolve(String(answer).trim());
    });
    socket.once("error", reject);
  });

describe.skipIf(inject("redisUrl") === null)("a system with Redis", () => {
  let system: System;
  let cookie: string;
  let stream: StreamClient;
  let redis: ServerProcess<unknown>;
  let port: number;
  let seq = 0;

  const startRedis = async (): Promise<void> => {
    const options: RedisServerOptions = { program: "redis-server", port };
    redis = await startServerProcess(new URL("../local/servers/redis-server.ts", import.meta.url), options);
  };
  const post = async (rounds: number): Promise<void> => {
    for (let n = 0; n < rounds; n += 1) {
      seq += 1;
      const points = { powerKw: seq, socPct: 50, temperatureC: 25, voltageV: 780, mode: modes[seq % 3] };
      await system.postUntilAccepted(ids.map((deviceId) => ({ deviceId, seq, points })));
    }
  };
  const journalled = async (): Promise<string[]> => {
    const { rows } = await system.pool.query<{ cursor: string }>(
      "select tx::text || '-' || seq as cursor from journal order by tx, seq",
    );
    return rows.map((row) => row.cursor);
  };
  const streamed = (): (string | undefined)[] =>
    stream.frames.filter((frame) => frame.event === "transition").map((frame) => frame.id);
  /** Everything posted so far is committed, and the stream has told all of it, once and in order. */
  const expectAllTold = async (): Promise<void> => {
    const committed = async () => {
      const { rows } = await system.pool.query<{ count: number }>("select count(*) from reading");
      return rows[0]?.count;
    };
    await expect.poll(committed, patience).toBe(seq * ids.length);
    // Looked up each time: a device that is silent for five seconds is called late, and what began before the last reading may become
    // true after it.
    await vi.waitFor(async () => {
      const truth = await journalled();
      expect(streamed().slice(0, truth.length)).toEqual(truth);
    }, patience);
    expect(new Set(streamed()).size).toBe(streamed().length);
    expect(stream.of("reset")).toEqual([]);
  };
  const redisHealth = async (): Promise<string> => {
    const answer = await fetch(`${system.stack.apiUrl}/v1/health`);
    return ((await answer.json()) as { checks: { redis: { status: string } } }).checks.redis.status;
  };

  beforeAll(async () => {
    port = await freePort();
    await startRedis();
    system = await startSystem({ redisUrl: `redis://127.0.0.1:${port}` });
    await system.addDevices("battery", ids, { ratedKw: 100 });
    cookie = await system.signIn();
    stream = openStream(`${system.stack.apiUrl}/v1/stream?topic=transition`, { cookie });
    await vi.waitUntil(() => stream.of("ping").length > 0, patience);
  });
  afterAll(async () => {
    await stream?.close();
    await system?.stop();
    await redis?.stop();
  });

  /** The API listens on the channel and the workers ring on it. */
  const expectRings = async (): Promise<void> => {
    // Back in health is not yet back on the channel.
    const listeners = (): Promise<string> => tellRedis(port, "PUBSUB NUMSUB microgrid:feed");
    await expect.poll(listeners, patience).toMatch(/:[1-9]\d*$/);
    const calls = (): Promise<string> => tellRedis(port, "INFO commandstats");
    await expect.poll(calls, patience).toMatch(/cmdstat_publish:calls=[1-9]/);
  };

  test("rings over it, and the stream tells all", async () => {
    await expect.poll(redisHealth, patience).toBe("ok");
    await post(10);
    await expectAllTold();
    await expectRings();
  });

  test("loses nothing when Redis is emptied in mid-stream", async () => {
    const posting = post(20);
    expect(await tellRedis(port, "FLUSHALL")).toBe("+OK");
    await posting;
    await expectAllTold();
  });

  test("goes on without it when it is killed in mid-stream, and says so", async () => {
    const posting = post(20);
    killGroup(redis.pid);
    await redis.ended;
    await posting;
    await expectAllTold();
    await expect.poll(redisHealth, patience).not.toBe("ok");
    const answer = await fetch(`${system.stack.apiUrl}/v1/health`);
    expect(answer.status).toBe(200);
    // Commands and logins work as well: the limits are counted per process while Redis is away.
    expect(await system.signIn()).toMatch(/sid=/);
    await post(3);
    await expectAllTold();
  });

  test("rings again as soon as Redis is back", async () => {
    await startRedis();
    await expect.poll(redisHealth, patience).toBe("ok");
    await post(10);
    await expectAllTold();
    await expectRings();
  });
});
