import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { QueueUnavailable } from "../errors.ts";
import { createBatchSender } from "./batch-sender.ts";

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** SQS as far as a batch goes: refuses what `refuses` names, with success for the rest. */
const queueThat = (refuses: (body: string) => boolean): SQSClient => {
  const send = async ({ input }: { input: { Entries: readonly Entry[] } }): Promise<object> => ({
    Successful: input.Entries.filter(({ MessageBody }) => !refuses(MessageBody)).map(({ Id }) => ({ Id })),
    Failed: input.Entries.filter(({ MessageBody }) => refuses(MessageBody)).map(({ Id }) => ({
      Id,
      Code: "InternalError",
    })),
  });
  return { send } as unknown as SQSClient;
};

test("L10 a refused entry rejects its own sender and no other", async () => {
  const sender = createBatchSender(
    queueThat((body) => body === "bad"),
    "queue",
  );
  const outcomes = await Promise.allSettled([
    sender.send("first", "a"),
    sender.send("good", "b"),
    sender.send("bad", "b"),
    sender.send("also good", "c"),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[2]).toMatchObject({ reason: expect.any(QueueUnavailable) });
  expect(sender.pending).toBe(0);
});
