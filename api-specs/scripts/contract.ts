// Contract
//
// Makes the generated files from the YAML below `internal`, always the same from the same source: the bundle that the API
// validates with, and the TypeScript types that everybody shares.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { packageRoot, redocly } from "./redocly.ts";

const source = "internal/microgrid.openapi.yaml";
const flows = "contract.arazzo.yaml";

/** The bundled document, as far as it is looked at here. */
interface Bundle {
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface GeneratedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** What `redocly lint` has to complain of; undefined when it is content. */
export async function lintComplaint(): Promise<string | undefined> {
  const { exitCode, output } = await redocly("lint", source, flows);
  return exitCode === 0 ? undefined : output.trim();
}

/** The generated files as they should be now. Throws when the source cannot be bundled. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const document = sorted(await bundle());
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const types = await openapiTS(text, { defaultNonNullable: false, silent: true });
  return [
    { path: join(packageRoot, "generated/openapi.json"), text },
    { path: join(packageRoot, "generated/api.d.ts"), text: `${header}${astToString(types)}` },
  ];
}

const header = "// Made by `pnpm openapi:generate` from `internal`. Change it there.\n\n";

async function bundle(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "microgrid-contract-"));
  try {
    const path = join(folder, "openapi.json");
    const { exitCode, output } = await redocly("bundle", source, "--output", path);
    if (exitCode !== 0) throw new Error(`The contract cannot be bundled.\n${output.trim()}`);
    return JSON.parse(await readFile(path, "utf8")) as Bundle;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Components by name, so that moving a reference does not move half the file. */
function sorted(document: Bundle): Bundle {
  const components = byName(document.components).map(([section, entries]) => [
    section,
    Object.fromEntries(byName(entries)),
  ]);
  return { ...document, components: Object.fromEntries(components) as Bundle["components"] };
}

function byName<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
