import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const listens = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
    });
  });

/** Whether nobody listens on this port of the loopback address or of all addresses. */
export const isPortFree = async (port: number): Promise<boolean> =>
  (await listens(port, "127.0.0.1")) !== undefined && (await listens(port, "0.0.0.0")) !== undefined;

/** The preferred port when it is free, else any free one. */
export const freePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  const port = await listens(0, "127.0.0.1");
  if (port === undefined) throw new Error("No free TCP port on 127.0.0.1.");
  return port;
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
