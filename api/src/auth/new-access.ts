// New access
//
// Operators and tokens made by whoever runs the system, with the hashes that `sessions.ts` and `device-tokens.ts` compare. Each is made
// in one transaction with its line in the audit log. What is wrong with the wish is a value, in words for a terminal.
import { randomBytes } from "node:crypto";
import {
  findDevice,
  findOperatorByName,
  findSite,
  inTransaction,
  insertAudit,
  insertDeviceToken,
  insertOperator,
  listSites,
  putSite,
} from "@microgrid/db";
import type { NewAuditEntry, Pool, Queryable } from "@microgrid/db";
import { hash } from "@node-rs/argon2";
import { roles } from "./permissions.ts";
import type { Role } from "./permissions.ts";
import { hashSecret } from "./secret.ts";

export type Made<What> =
  | ({ readonly kind: "made" } & What)
  | { readonly kind: "refused"; readonly detail: string; readonly fix: string };

export interface OperatorWish {
  readonly name: string;
  readonly role: string;
  /** null = all sites. */
  readonly sites: readonly string[] | null;
}

const shortestPassword = 8;
const longestPassword = 256;

/** Why there can be no such operator, or null; asked before anybody is asked for a password. */
export async function operatorMisfit(
  db: Queryable,
  { name, role, sites }: OperatorWish,
): Promise<{ readonly kind: "refused"; readonly detail: string; readonly fix: string } | null> {
  if (!/^[^\p{Cc}\p{Cs}]{1,64}$/u.test(name))
    return refused("The name is empty, too long or not a line of text.", "Give one of 1 to 64 characters.");
  if (!isRole(role)) return refused(`There is no role "${role}".`, `Give one of ${roles.join(", ")}.`);
  for (const siteId of sites ?? []) {
    if ((await findSite(db, { siteId })) === null) return unknownSite(db, siteId);
  }
  if ((await findOperatorByName(db, { name })) !== null) return taken(name);
  return null;
}

/** `who`: the user of the machine at whose terminal it is done. */
export async function addOperator(
  db: Pool,
  who: string,
  wish: OperatorWish & { readonly password: string },
): Promise<Made<{ readonly operatorId: string }>> {
  const misfit = await operatorMisfit(db, wish);
  if (misfit !== null) return misfit;
  const { name, role, sites, password } = wish;
  if (password.length < shortestPassword || password.length > longestPassword) {
    const fix = `Give one of ${shortestPassword} to ${longestPassword} characters.`;
    return refused(`The password has ${password.length} characters.`, fix);
  }
  const passwordHash = await hash(password);
  const operator = await inTransaction(db, async (transaction) => {
    const made = await insertOperator(transaction, { name, passwordHash, role: role as Role, sites });
    if (made !== null)
      await insertAudit(transaction, atTerminal(who, "operator.add", `operator ${name}`, { role, sites }));
    return made;
  });
  return operator === null ? taken(name) : { kind: "made", operatorId: operator.operatorId };
}

export interface TokenWish {
  readonly siteId: string;
  /** Makes the site with this name where there is none. */
  readonly siteName: string | undefined;
  /** undefined = the gateway of the site. */
  readonly deviceId: string | undefined;
  readonly mayRegister: boolean;
}

/** The token is told here and never again: the database keeps its hash. */
export async function addToken(
  db: Pool,
  who: string,
  key: Buffer,
  { siteId, siteName, deviceId, mayRegister }: TokenWish,
): Promise<Made<{ readonly token: string; readonly madeSite: boolean }>> {
  if (mayRegister && deviceId !== undefined)
    return refused("A device cannot register others.", "Leave --device or --register out.");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(siteId))
    return refused(
      `"${siteId}" cannot be the id of a site.`,
      "Use 1 to 64 letters, digits, dots, dashes and underscores; begin with a letter or a digit.",
    );
  if (siteName !== undefined && !/^[^\p{Cc}\p{Cs}]{1,200}$/u.test(siteName))
    return refused(
      "The name of the site is empty, too long or not a line of text.",
      "Give one of 1 to 200 characters.",
    );
  const isMissing = (await findSite(db, { siteId })) === null;
  if (isMissing && siteName === undefined)
    return unknownSite(db, siteId, ' Or make it: --site-name "Its name"');
  if (deviceId !== undefined && (await findDevice(db, { deviceId }))?.siteId !== siteId)
    return refused(
      `The site ${siteId} has no device ${deviceId}.`,
      "Register it first, or leave --device out.",
    );
  const tokenId = randomBytes(6).toString("hex");
  const token = `mgt_${tokenId}_${randomBytes(32).toString("hex")}`;
  const granted = { siteId, deviceId: deviceId ?? null, mayRegister };
  await inTransaction(db, async (transaction) => {
    if (isMissing && siteName !== undefined) {
      await putSite(transaction, { siteId, name: siteName });
      const site = atTerminal(who, "site.add", `site ${siteId}`, { name: siteName });
      await insertAudit(transaction, { ...site, siteId });
    }
    const tokenHash = hashSecret(key, token);
    if ((await insertDeviceToken(transaction, { tokenId, tokenHash, ...granted })) === null)
      throw new Error(`the token id ${tokenId} was drawn before`);
    const whom = deviceId === undefined ? `gateway of ${siteId}` : `device ${deviceId}`;
    const entry = atTerminal(who, "token.add", whom, { tokenId, mayRegister });
    await insertAudit(transaction, { ...entry, siteId, deviceId: granted.deviceId });
  });
  return { kind: "made", token, madeSite: isMissing };
}

/** The role says where `who` is known: it is no operator. */
const atTerminal = (
  who: string,
  action: string,
  object: string,
  after: NonNullable<NewAuditEntry["after"]>,
): NewAuditEntry => ({
  who,
  role: "terminal",
  action,
  object,
  siteId: null,
  deviceId: null,
  before: null,
  after,
});

const refused = (detail: string, fix: string) => ({ kind: "refused", detail, fix }) as const;

const isRole = (role: string): role is Role => (roles as readonly string[]).includes(role);

const taken = (name: string) =>
  refused(`There is an operator "${name}" already; nothing was changed.`, "Take another name.");

async function unknownSite(db: Queryable, siteId: string, or = "") {
  const sites = (await listSites(db, { siteIds: null })).map((site) => site.siteId);
  const known = sites.length === 0 ? "There is none yet." : `There are: ${sites.join(", ")}.`;
  return refused(`There is no site "${siteId}".`, `${known}${or}`);
}
