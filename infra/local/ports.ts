import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const mayListen = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** Whether nobody listens on this port of the loopback address or of all addresses. */
export const isPortFree = async (port: number): Promise<boolean> =>
  (await mayListen(port, "127.0.0.1")) && (await mayListen(port, "0.0.0.0"));

/**
 * The preferred port when it is free, else any free one. Not one that the system would choose: those it gives to every connection, and so
 * perhaps this one before its server listens. It chooses from 32768 on (Linux) or 49152 (elsewhere).
 */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error("No free TCP port on 127.0.0.1.");
};

/** False when somebody still listens at the deadline. */
export const waitForFreePort = async (port: number, patienceMs: number): Promise<boolean> => {
  for (const end = Date.now() + patienceMs; ;) {
    if (await isPortFree(port)) return true;
    if (Date.now() >= end) return false;
    await delay(100);
  }
};

export const describePortInUse = (port: number, who: string, variable: string): string =>
  `${who} cannot start: another program listens on port ${port}. ` +
  `Stop it, or choose another port, e.g. ${variable}=${port + 10} in the environment or in .env.`;
