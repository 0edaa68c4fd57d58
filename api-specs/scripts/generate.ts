import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { generatedFiles } from "./contract.ts";
import { packageRoot } from "./redocly.ts";

for (const { path, text } of await generatedFiles()) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`wrote api-specs/${relative(packageRoot, path)}`);
}
