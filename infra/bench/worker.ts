// Worker
//
// The engine as the worker runs it, in this process, with a mailbox in memory.
import { definitions } from "@microgrid/actors";
import { createPostgresStore, type Pool } from "@microgrid/db";
import {
  defineActors,
  silentLog,
  startHost,
  type Host,
  type HostOptions,
  type Mailbox,
} from "@microgrid/runtime";
import { createMemoryMailbox, type MemoryMailbox } from "@microgrid/runtime/testing";

export const hosted = defineActors(definitions);

const log: NonNullable<HostOptions["log"]> = {
  ...silentLog,
  error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

export function hostOn(
  db: Pick<Pool, "query">,
  mailbox: Mailbox,
  options: Pick<HostOptions, "residents"> = {},
): Host {
  return startHost({
    definitions: hosted,
    store: createPostgresStore(db),
    mailboxes: [{ mailbox, receivers: 1, urgent: false }],
    log,
    ...options,
  });
}

export function startWorker(
  db: Pick<Pool, "query">,
  options: Pick<HostOptions, "residents"> = {},
): { readonly mailbox: MemoryMailbox; readonly host: Host } {
  const mailbox = createMemoryMailbox();
  return { mailbox, host: hostOn(db, mailbox, options) };
}

const EMPTY_WITHIN_MS = 120_000;

/** Waits until everything that was put is committed. */
export async function emptied(mailbox: MemoryMailbox): Promise<void> {
  const deadline = performance.now() + EMPTY_WITHIN_MS;
  while (mailbox.waiting > 0) {
    if (performance.now() > deadline)
      throw new Error(
        `${mailbox.waiting} deliveries were not committed within ${EMPTY_WITHIN_MS / 1_000} s.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
