// A check of the bench that notices nothing would call any feed complete.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startCrowd, type Crowd, type CrowdHeard } from "./crowd.ts";

let server: Server;
let crowd: Crowd;

afterEach(async () => {
  await crowd.close();
  await new Promise((resolve) => server.close(resolve));
});

const frame = (seq: number): string => `event: transition\nid: 7-${seq}\ndata: {"n":${seq}}\n\n`;
const ping = `event: ping\nid: 7-0\ndata: {}\n\n`;

/** What three clients have heard when all is there that each of them was sent. */
async function heardOf(sent: readonly (readonly string[])[]): Promise<CrowdHeard> {
  const responses: ServerResponse[] = [];
  server = createServer((_, response) => {
    responses.push(response);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 2000\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  crowd = await startCrowd({ apiUrl, cookie: "", query: "topic=transition", clients: sent.length });
  for (const [n, response] of responses.entries())
    for (const text of sent[n] ?? []) await new Promise((resolve) => response.write(text, resolve));
  const written = responses.reduce((sum, { socket }) => sum + (socket?.bytesWritten ?? 0), 0);
  await expect.poll(async () => (await crowd.take()).bytes, { timeout: 45_000 }).toBe(written);
  return crowd.take();
}

const all = [frame(1), frame(2), frame(3)];
const halves = (text: string): string[] => [text.slice(0, 9), text.slice(9)];

test("clients who get the same in other pieces, with pings between, have each frame once and in order", async () => {
  const heard = await heardOf([
    [frame(1) + frame(2), ping, frame(3)],
    [...halves(frame(1)), ping, ping, frame(2) + frame(3)],
    [ping, all.join("")],
  ]);
  expect(heard).toMatchObject({ frames: 3, disorder: 0, missing: 0, astray: 0 });
});

test("a client that lacks the last frames is told by how many", async () => {
  const heard = await heardOf([all, [frame(1)], all]);
  expect(heard).toMatchObject({ frames: 3, disorder: 0, missing: 2, astray: 0 });
});

test("a client that lacks a frame in between or gets one twice is astray", async () => {
  const heard = await heardOf([all, [frame(1), frame(3), frame(3)], [frame(1), frame(1), frame(2)]]);
  expect(heard).toMatchObject({ astray: 2 });
});

test("frames that come to everybody out of order are counted", async () => {
  const turned = [frame(2), frame(1), frame(3)];
  expect(await heardOf([turned, turned, turned])).toMatchObject({ frames: 3, disorder: 1, astray: 0 });
});
