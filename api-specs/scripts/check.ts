import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { generatedFiles, lintComplaint } from "./contract.ts";
import type { GeneratedFile } from "./contract.ts";
import { packageRoot } from "./redocly.ts";

const complaint = await lintComplaint();
if (complaint !== undefined) {
  fail(
    `${complaint}\n\nThe contract breaks a rule of redocly.yaml. Correct the files named above, below api-specs/internal.`,
  );
} else {
  const stale = await staleFiles();
  if (stale.length > 0)
    fail(
      `Not made from the present contract: ${stale.join(", ")}.\nRun \`pnpm openapi:generate\` and commit what it writes.`,
    );
  else console.log("The contract obeys its rules, and the generated files are made from it.");
}

async function staleFiles(): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const file of await generatedFiles())
    if ((await committedText(file)) !== file.text)
      stale.push(`api-specs/${relative(packageRoot, file.path)}`);
  return stale;
}

function committedText({ path }: GeneratedFile): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
