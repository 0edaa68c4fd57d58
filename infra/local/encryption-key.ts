import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

/** The key of this folder's data: made once, readable by its owner only. Another key would make every token and session unknown. */
export const encryptionKeyIn = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const key = randomBytes(32).toString("base64");
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: "wx" });
  return key;
};
