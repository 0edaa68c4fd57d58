// System
//
// The whole product on a database and queues of its own, with a site, devices and operators, driven from outside as a gateway
// and an operator would: over HTTP only. The database is read where HTTP would hide a fault.
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { hash } from "@node-rs/argon2";
import { insertDevice, insertOperator, maintainPartitions, putSite, type Pool } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import { expect, inject, vi } from "vitest";
import { grantGateway, startStack, type Stack } from "../local/stack.ts";

export interface Envelope {
  readonly deviceId: string;
  readonly bootId?: string;
  readonly seq: number;
  readonly measuredAt?: string;
  readonly historical?: boolean;
  readonly points: Readonly<Record<string, unknown>>;
}

export interface System {
  readonly stack: Stack;
  readonly pool: Pool;
  readonly token: string;
  /** What the processes say. */
  readonly logFile: string;
  /** Registers devices of the site `here` in the database and tells their actors nothing. */
  addDevices(
    kind: string,
    deviceIds: readonly string[],
    settings?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Posts telemetry as the site's gateway. */
  post(envelopes: readonly Envelope[]): Promise<Response>;
  /** Posts until it is accepted: a gateway keeps what was not taken. */
  postUntilAccepted(envelopes: readonly Envelope[]): Promise<void>;
  /** Signs in as an engineer; resolves with the cookie. */
  signIn(): Promise<string>;
  /** Changes settings as an engineer does, until the actor knows them: a reading takes another queue and may overtake them. */
  configure(deviceId: string, settings: Readonly<Record<string, unknown>>, cookie: string): Promise<void>;
  get(path: string, cookie: string): Promise<unknown>;
  send(method: string, path: string, cookie: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/** What a run leaves behind for those who must find out why it failed: logs, and pictures of pages. */
export const traces = join(import.meta.dirname, "..", "node_modules", ".cache", "e2e");

export const engineer = { name: "engineer", password: "a long enough password" };
export const viewer = { name: "viewer", password: "only looks at things" };

export interface SystemOptions {
  readonly web?: boolean;
  /** A Redis as bell and for shared limits; without it the database rings. */
  readonly redisUrl?: string;
  /** A server of the test's own, to do what it likes to; as a role that may create databases. */
  readonly databaseServer?: string;
  /** The queue as API and workers meet it. */
  readonly sqsEndpoint?: string;
  /** Further variables of the processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further options of the node of API and worker. */
  readonly nodeOptions?: readonly string[];
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const database = await testDatabase(options.databaseServer ?? inject("databaseUrl"));
  const { pool } = database;
  await maintainPartitions(pool, { daysAhead: 2 });
  await putSite(pool, { siteId: "here", name: "Here", timeZone: "UTC" });
  for (const [{ name, password }, role] of [
    [engineer, "engineer"],
    [viewer, "viewer"],
  ] as const) {
    await insertOperator(pool, { name, passwordHash: await hash(password), role, sites: null });
  }
  const folder = await mkdtemp(join(tmpdir(), "microgrid-e2e-"));
  const logFile = join(folder, "stack.log");
  const stack = await startStack({
    databaseUrl: database.url,
    sqsEndpoint: options.sqsEndpoint ?? inject("sqsEndpoint"),
    redisUrl: options.redisUrl ?? null,
    web: options.web ?? false,
    logFile,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.nodeOptions === undefined ? {} : { nodeOptions: options.nodeOptions }),
  }).catch(async (error: unknown) => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const token = await grantGateway(pool, "here", stack.encryptionKey);

  const post = (envelopes: readonly Envelope[]): Promise<Response> =>
    fetch(`${stack.apiUrl}/v1/telemetry`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        envelopes: envelopes.map((envelope) => ({
          bootId: "boot-1",
          measuredAt: new Date().toISOString(),
          ...envelope,
        })),
      }),
    });

  const get: System["get"] = async (path, cookie) => {
    const answer = await fetch(`${stack.apiUrl}${path}`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const send: System["send"] = (method, path, cookie, body) =>
    fetch(`${stack.apiUrl}${path}`, {
      method,
      headers: { cookie, origin: stack.webUrl, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return {
    stack,
    pool,
    token,
    logFile,
    post,
    get,
    send,
    async addDevices(kind, deviceIds, settings = {}) {
      for (const deviceId of deviceIds) {
        await insertDevice(pool, {
          deviceId,
          siteId: "here",
          kind,
          name: deviceId,
          tags: [],
          settings: { ...settings },
        });
      }
    },
    async postUntilAccepted(envelopes) {
      const measuredAt = new Date().toISOString();
      const kept = envelopes.map((envelope) => ({ measuredAt, ...envelope }));
      const deadline = Date.now() + 45_000;
      for (;;) {
        const answer = await post(kept).catch(() => undefined);
        if (answer?.status === 202) return;
        if (Date.now() > deadline)
          throw new Error(`Not accepted in time: ${answer?.status} ${await answer?.text()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async signIn() {
      const answer = await fetch(`${stack.apiUrl}/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: stack.webUrl },
        body: JSON.stringify(engineer),
      });
      if (answer.status !== 201) throw new Error(`Sign-in answered ${answer.status}: ${await answer.text()}`);
      return answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
    },
    async configure(deviceId, settings, cookie) {
      const { status } = await send("PATCH", `/v1/devices/${deviceId}`, cookie, { settings });
      expect(status).toBe(200);
      const known = async (): Promise<void> =>
        expect(await get(`/v1/devices/${deviceId}/snapshot`, cookie)).toMatchObject({
          context: { settings },
        });
      await vi.waitFor(known, { timeout: 45_000, interval: 100 });
    },
    async stop() {
      await stack.stop();
      await database.drop();
      await mkdir(traces, { recursive: true });
      await copyFile(logFile, join(traces, `${basename(expect.getState().testPath ?? "system")}.log`));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
