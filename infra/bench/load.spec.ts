import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { faultsOfLoad } from "./load-faults.ts";
import { generate } from "./load.ts";

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const plan = {
  sites: [{ siteId: "one", token: "", deviceIds: ["b-1"] }],
  devicesPerRequest: 1,
  concurrency: 1,
  durationMs: 1,
  readingsPerSecond: 50,
  firstSeq: 0,
};

test("a load that may go on does so until it is told that all is over, and no longer", async () => {
  let [posts, isOver] = [0, false];
  const more: (() => void)[] = [];
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      posts += 1;
      response.writeHead(202).end('{"accepted":1,"rejected":0}');
      if (posts >= 10) for (const go of more) go();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tenPosts = new Promise<void>((resolve) => void more.push(resolve)).then(() => void (isOver = true));
  const load = await generate({ ...plan, apiUrl, mostMs: 45_000 }, tenPosts);
  expect(isOver).toBe(true);
  expect(load.accepted).toBe(posts);
  expect(load.elapsedMs).toBeLessThan(45_000);
  const bounded = await generate({ ...plan, apiUrl, mostMs: 200 }, new Promise(() => {}));
  expect(bounded.requests).toBeGreaterThan(0);
});

test("refused requests, rejected readings and less than 98 % of the rate asked for are faults", () => {
  server = createServer();
  const good = { accepted: 980, rejected: 0, refused: {}, elapsedMs: 1_000 };
  expect(faultsOfLoad(good, 1_000)).toEqual([]);
  expect(faultsOfLoad({ ...good, accepted: 979 }, 1_000)).toEqual([
    "only 979 of 1000 readings a second were accepted",
  ]);
  expect(faultsOfLoad({ ...good, accepted: 1 })).toEqual([]);
  expect(faultsOfLoad({ ...good, rejected: 2, refused: { 503: 3 } })).toEqual([
    "3 requests were refused: 503",
    "2 readings were rejected",
  ]);
});
