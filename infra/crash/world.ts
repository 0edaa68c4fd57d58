import type { Client } from "./client.ts";
import { fleet, settings } from "./fleet.ts";
import type { Random } from "./random.ts";

export interface World {
  readonly apiUrl: string;
  readonly origin: string;
  readonly client: Client;
  readonly random: Random;
  readonly tokens: ReadonlyMap<string, string>;
  readonly login: { readonly name: string; readonly password: string };
  /** Devices that are in the database only, told readings like the others. */
  readonly poison: ReadonlySet<string>;
}

export const bearer = (token: string | undefined): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

export async function register({ client, tokens }: World): Promise<void> {
  for (const { deviceId, siteId, kind } of fleet) {
    const body = { deviceId, siteId, kind, name: deviceId, settings: settings[kind] };
    const { status } = await client.ask("POST", "/v1/devices", bearer(tokens.get(siteId)), body);
    if (status !== 201 && status !== 200) throw new Error(`Registering ${deviceId} answered ${status}.`);
  }
}

export async function signIn({ client, origin, login }: World): Promise<string> {
  const { status, cookies } = await client.ask("POST", "/v1/sessions", { origin }, login);
  if (status !== 201) throw new Error(`Signing in answered ${status}.`);
  return cookies.map((cookie) => cookie.split(";")[0]).join("; ");
}
