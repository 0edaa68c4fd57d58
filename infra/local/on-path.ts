import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The first program of these names that can be run from here; null when there is none. */
export const onPath = async (path: string, ...names: string[]): Promise<string | null> => {
  for (const folder of path.split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return file;
    }
  }
  return null;
};
