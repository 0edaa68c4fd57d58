// Closed folders
//
// PostgreSQL refuses to run as root, so for root it runs as the system user postgres. That user cannot enter a folder such as
// /root or one made by mktemp. Then the server is started with the capabilities that let it pass (util-linux
// `setpriv`), instead of opening somebody's home or keeping the data elsewhere.
import { execFile } from "node:child_process";
import { chown, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };

const idOf = async (flag: "-u" | "-g"): Promise<number> =>
  Number((await run("id", [flag, "postgres"], { env })).stdout);

const postgresUser = async (): Promise<{ uid: number; gid: number }> => {
  const found = await idOf("-u").catch(() => undefined);
  if (found === undefined) {
    await run("groupadd", ["postgres"], { env });
    await run("useradd", ["-g", "postgres", "postgres"], { env });
  }
  return { uid: await idOf("-u"), gid: await idOf("-g") };
};

/** The first folder on the way to `path` that only its owner may enter. */
const closedFolder = async (path: string): Promise<string | undefined> => {
  for (let folder = dirname(await realpath(path)); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
};

export interface Launcher {
  readonly execPath: string;
  readonly execArgv: readonly string[];
}

/** How root starts node so that PostgreSQL can reach its data and programs; undefined where nothing is in the way. */
export const launcherThroughClosedFolders = async (
  dataDir: string,
  program: string,
): Promise<Launcher | undefined> => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const closed = (await closedFolder(dataDir)) ?? (await closedFolder(program));
  if (closed === undefined) return undefined;
  const { uid, gid } = await postgresUser();
  await chown(dataDir, uid, gid);
  const capabilities = "+dac_override,+fowner";
  const setpriv = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    "--securebits=+no_setuid_fixup",
  ];
  const works = await run("setpriv", [...setpriv, "test", "-r", program], { env }).then(
    () => true,
    () => false,
  );
  if (works) return { execPath: "setpriv", execArgv: [...setpriv, process.execPath] };
  throw new Error(
    `PostgreSQL does not run as root, and its user postgres may not enter ${closed}. ` +
      `Move this repository out of ${closed}, or start as a normal user.`,
  );
};
