import { DEMO_DEVICES, planFleet } from "../simulator/fleet.ts";

/** What a first run shows. Names and passwords are public: they exist in embedded databases and where SEED_DEMO=1 asked for them. */
export const demo = {
  site: { siteId: "demo", name: "Demo microgrid", timeZone: "UTC" },
  operators: [
    { name: "demo", password: "demo", role: "engineer" },
    { name: "viewer", password: "viewer", role: "viewer" },
    { name: "operator", password: "operator", role: "operator" },
    { name: "admin", password: "admin", role: "admin" },
  ],
  gatewayToken: "mgt_demo_4f1d8e2a9b7c6053",
  devices: planFleet(DEMO_DEVICES).flatMap((cell) => cell.devices),
} as const;
