// pnpm token:add -- --site S [--site-name N] [--device D] [--register]
import { parseArgs } from "node:util";
import { addToken } from "../src/auth/new-access.ts";
import { encryptionKeyOf } from "../src/config.ts";
import { command, commandArguments, Stop, userAtTerminal } from "./command.ts";

const usage = `npx pnpm@12 token:add -- --site <id> [--site-name <name>] [--device <id>] [--register]

Makes a token in the database of DATABASE_URL, for the gateway of a site or, with --device, for one device, and prints it once.
--site-name: makes the site where there is none. --register: the gateway may register devices.
ENCRYPTION_KEY must be the API's; pnpm dev keeps its own in .data/encryption.key.`;

await command(usage, async (db) => {
  const { values } = parseArgs({
    args: commandArguments(),
    options: {
      site: { type: "string" },
      "site-name": { type: "string" },
      device: { type: "string" },
      register: { type: "boolean", default: false },
    },
  });
  const { site: siteId, "site-name": siteName, device: deviceId, register: mayRegister } = values;
  if (siteId === undefined) throw new Stop(`--site is needed.\n\n${usage}`);
  const key = encryptionKeyOf(process.env.ENCRYPTION_KEY, "No token was made:");
  const made = await addToken(db, userAtTerminal(), key, { siteId, siteName, deviceId, mayRegister });
  if (made.kind === "refused") throw new Stop(`${made.detail}\n${made.fix}`);
  if (made.madeSite) console.error(`The site ${siteId} was made.`);
  else if (siteName !== undefined) console.error(`The site ${siteId} was there already and keeps its name.`);
  const whom = deviceId === undefined ? `the gateway of the site ${siteId}` : `the device ${deviceId}`;
  console.error(`A token for ${whom}${mayRegister ? ", which may register devices" : ""}, shown this once:`);
  console.log(made.token);
});
