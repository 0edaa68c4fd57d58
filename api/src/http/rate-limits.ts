// Rate limits
//
// Fixed windows, shared through Redis when there is one. Redis being away never opens a gate: each process then counts
// by itself (telemetry keeps flowing, guessing passwords stays bounded).
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import type { Limits } from "../config.ts";
import { refuse } from "./problem.ts";

export interface RateLimits {
  /** Every request, before anything is known about it. Always per process. */
  request(address: string): Promise<void>;
  /** What one operator asks to be done. */
  commands(operatorId: string): Promise<void>;
  /** What a request that was let in asks for beyond one: it is carried out, and the operator waits for as long as it is worth. */
  furtherCommands(operatorId: string, count: number): Promise<void>;
  /** Envelopes of one device token. */
  envelopes(tokenId: string, count: number): Promise<void>;
  /** A login may be tried: not too many have failed for this name from this address, nor from this address at all. */
  login: {
    admit(name: string, address: string): Promise<void>;
    failed(name: string, address: string): Promise<void>;
    succeeded(name: string, address: string): Promise<void>;
  };
}

const quarterHour = 15 * 60;

export function rateLimits(limits: Limits, redis: Redis | null): RateLimits {
  const window = windows(redis);
  const requests = new RateLimiterMemory({ points: limits.requestsPerAddressSecond, duration: 1 });
  const envelopes = window("envelopes", limits.envelopesPerTokenSecond, 1);
  const commands = window("commands", limits.commandsPerOperatorSecond, 1);
  const loginOfName = window("login-name", limits.failedLogins, quarterHour);
  const loginOfAddress = window("login-address", limits.failedLogins * 10, quarterHour);

  return {
    request: (address) => consume(requests, address, 1, "requests from this address"),
    commands: (operatorId) => consume(commands, operatorId, 1, "commands by you"),
    async furtherCommands(operatorId, count) {
      const { consumedPoints } = await commands.penalty(operatorId, count);
      const windows = Math.ceil(consumedPoints / commands.points);
      if (windows > 1) await commands.block(operatorId, windows);
    },
    envelopes: (tokenId, count) => consume(envelopes, tokenId, count, "envelopes with this token"),
    login: {
      async admit(name, address) {
        await admit(loginOfName, keyOf(name, address));
        await admit(loginOfAddress, address);
      },
      async failed(name, address) {
        await Promise.allSettled([
          loginOfName.consume(keyOf(name, address)),
          loginOfAddress.consume(address),
        ]);
      },
      async succeeded(name, address) {
        await loginOfName.delete(keyOf(name, address)).catch(() => undefined);
      },
    },
  };
}

function windows(redis: Redis | null) {
  return (name: string, points: number, duration: number): RateLimiterAbstract => {
    const memory = new RateLimiterMemory({ keyPrefix: name, points, duration });
    if (redis === null) return memory;
    return new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `microgrid:limit:${name}`,
      points,
      duration,
      // A caller over its limit costs no round trip until its window ends.
      inMemoryBlockOnConsumed: points + 1,
      insuranceLimiter: memory,
    });
  };
}

async function consume(
  limiter: RateLimiterAbstract,
  key: string,
  points: number,
  what: string,
): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (rejection) {
    tooMany(rejection, what);
  }
}

async function admit(limiter: RateLimiterAbstract, key: string): Promise<void> {
  const state = await limiter.get(key);
  if (state !== null && state.consumedPoints >= limiter.points) tooMany(state, "failed logins");
}

function tooMany(rejection: unknown, what: string): never {
  if (!(rejection instanceof RateLimiterRes)) throw rejection;
  const seconds = Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
  refuse("limit.exceeded", `There were too many ${what}.`, `Wait ${seconds} s, then try again.`, {
    retryAfterSeconds: seconds,
  });
}

function keyOf(name: string, address: string): string {
  return `${name.toLowerCase().slice(0, 100)}|${address}`;
}
