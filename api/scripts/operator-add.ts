// pnpm operator:add -- --name N --role admin [--sites a,b]
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { addOperator, operatorMisfit } from "../src/auth/new-access.ts";
import { command, commandArguments, Stop, userAtTerminal } from "./command.ts";
import { askPassword } from "./password.ts";

const usage = `npx pnpm@12 operator:add -- --name <name> --role <viewer|operator|engineer|admin> [--sites <a,b>]

Makes an operator in the database of DATABASE_URL. Without --sites all sites are theirs to see.
The password: OPERATOR_PASSWORD; else asked for on a terminal; else the first line of stdin; where that is empty, one is made and
printed once.`;

await command(usage, async (db) => {
  const { values } = parseArgs({
    args: commandArguments(),
    options: { name: { type: "string" }, role: { type: "string" }, sites: { type: "string" } },
  });
  const { name, role } = values;
  if (name === undefined || role === undefined) throw new Stop(`--name and --role are needed.\n\n${usage}`);
  const sites = values.sites?.split(",").map((site) => site.trim()) ?? null;
  const misfit = await operatorMisfit(db, { name, role, sites });
  if (misfit !== null) throw new Stop(`${misfit.detail}\n${misfit.fix}`);

  const preset = process.env.OPERATOR_PASSWORD || "";
  const given = preset || (await askPassword(name));
  const password = given || randomBytes(18).toString("base64url");
  const made = await addOperator(db, userAtTerminal(), { name, role, sites, password });
  if (made.kind === "refused") throw new Stop(`${made.detail}\n${made.fix}`);
  const where = sites === null ? "all sites" : `the sites ${sites.join(", ")}`;
  console.error(`${name} may sign in as ${role} of ${where}.`);
  if (preset !== "") console.error("The password is that of OPERATOR_PASSWORD; nobody was asked.");
  if (given !== "") return;
  console.error("The password, shown this once:");
  console.log(password);
});
