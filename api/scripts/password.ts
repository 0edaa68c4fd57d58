import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { Writable } from "node:stream";
import { Stop } from "./command.ts";

/** Asked for twice on a terminal, unseen; else the first line of stdin. Empty: none was given. */
export async function askPassword(name: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? "";
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const line = await terminal.question("");
    process.stderr.write("\n");
    return line;
  };
  try {
    const first = await ask(`Password for ${name} (empty: one is made): `);
    if (first === "" || first === (await ask("The same once more: "))) return first;
    throw new Stop("The two are not the same; nothing was made.\nStart again.");
  } finally {
    terminal.close();
  }
}
