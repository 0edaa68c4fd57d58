// Tree
//
// A copy of the working tree in a temporary folder, to break at will: sources are copied, packages from the registry are shared. The
// links among our own packages are relative, so in the copy they lead to the copy.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Sabotage, sabotaged } from "./sabotage.ts";

export interface Tree {
  readonly root: string;
  /** Runs `work` with the bug in the copy, and mends the copy. */
  withBug<T>(bug: Sabotage, work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

/** Folders of packages, whose `node_modules` hold links only. */
const packages = ["actors", "api", "api-specs", "db", "infra", "runtime", "web"];
const ballast = /\.(png|vue)$/;

export async function copyTree(from: string): Promise<Tree> {
  const root = await mkdtemp(join(tmpdir(), "microgrid-sabotage-"));
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: from,
  });
  const files = listed
    .toString()
    .split("\n")
    .filter((file) => file !== "" && !ballast.test(file) && existsSync(join(from, file)));
  for (const folder of new Set(files.map(dirname))) await mkdir(join(root, folder), { recursive: true });
  for (const file of files) await cp(join(from, file), join(root, file));
  await symlink(join(from, "node_modules"), join(root, "node_modules"));
  for (const name of packages) {
    const links = join(from, name, "node_modules");
    if (existsSync(links))
      await cp(links, join(root, name, "node_modules"), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !/[/\\]\.(cache|vite)/.test(path),
      });
  }
  return {
    root,
    async withBug(bug, work) {
      const path = join(root, bug.file);
      const sound = await readFile(path, "utf8");
      await writeFile(path, sabotaged(bug, sound));
      try {
        return await work();
      } finally {
        await writeFile(path, sound);
      }
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
