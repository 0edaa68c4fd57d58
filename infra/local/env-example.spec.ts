import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** Each process reads its variables in one file: as keys of a schema, or by name from the environment. */
const readByUs = (): string[] => {
  const files = [
    ...globSync("{api,actors}/src/{config,tracing/settings}.ts", { cwd: root }),
    ...globSync("infra/{local,local/servers,deploy,simulator}/*.ts", {
      cwd: root,
      exclude: ["**/*.spec.ts"],
    }),
    ...globSync("api/scripts/*.ts", { cwd: root, exclude: ["**/*.spec.ts"] }),
    "web/vite.config.ts",
  ];
  const text = files.map(read).join("\n");
  return [
    ...namesIn(text, /^\s+([A-Z][A-Z0-9_]+): (?:z\.|port|text|address|optional|withDefault|days)/gm),
    ...namesIn(text, /\benv(?:ironment)?(?:\.|\[["'])([A-Z][A-Z0-9_]+)/g),
    ...namesIn(text, /required\("([A-Z][A-Z0-9_]+)"\)/g),
  ];
};

/** Known to everybody or set by tools; they need no line of ours. */
const ofTheSystem = new Set(["PATH", "NO_COLOR", "HOME", "TMPDIR"]);

test(".env.example lists every variable that a process reads, and no other", () => {
  const listed = new Set(namesIn(read(".env.example"), /^#?([A-Z][A-Z0-9_]+)=/gm));
  const used = new Set(readByUs().filter((name) => !ofTheSystem.has(name)));
  expect([...listed].toSorted()).toEqual([...used].toSorted());
});
