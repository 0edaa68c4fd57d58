// Simulation: puts plant, uplink, order stream and registration together and runs them until told to stop. The
// programmatic way in, for tests of the whole system as well.
import type { NewDevice, RejectedEnvelope } from "@microgrid/api-specs";
import type { SimulatorArguments } from "./arguments.ts";
import { DEMO_DEVICES, planFleet } from "./fleet.ts";
import type { FleetDevice } from "./fleet.ts";
import { createOrderDesk } from "./gateway/order-desk.ts";
import { followOrders } from "./gateway/order-stream.ts";
import { register } from "./gateway/registration.ts";
import { createTally } from "./gateway/statistics.ts";
import type { Statistics } from "./gateway/statistics.ts";
import { createStore } from "./gateway/store.ts";
import { createUplink } from "./gateway/uplink.ts";
import { createRandom, seedOf } from "./models/random.ts";
import { createPlant } from "./plant.ts";
import type { PlantOutput } from "./plant.ts";
import { modelOrder } from "./received-order.ts";
import { createRejectionLog } from "./rejection-log.ts";
import { scenarioNamed } from "./scenarios/scenarios.ts";

export interface SimulationOptions extends SimulatorArguments {
  /** Readings kept while the API is away. */
  readonly storeBound?: number;
  /** How long `stop` sends what is left. */
  readonly leftoversMs?: number;
  readonly say: (line: string) => void;
}

export type Ending =
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly sentence: string };

export interface Simulation {
  /** Stops the devices, sends what is left for up to two seconds or `leftoversMs`, closes every connection. */
  stop(): Promise<void>;
  /** `recent`: rate and latency of the last seconds instead of the whole run. */
  stats(recent?: boolean): Statistics;
  /** Resolves when everything has ended. */
  readonly finished: Promise<Ending>;
}

const TICK_MS = 20;
const WORK_MS = 15; // per tick: the rest belongs to the network
const LEFTOVERS_MS = 2000;
const STORE_BOUND = 200_000;

export function startSimulation(options: SimulationOptions): Simulation {
  const { say, site, seed } = options;
  const scenario = scenarioNamed(options.scenario);
  if (!scenario) throw new RangeError(`There is no scenario ${options.scenario}.`);
  const api = { url: options.url, token: options.token };
  const startedAt = Date.now();
  const abort = new AbortController();
  const tally = createTally(startedAt);
  const random = createRandom(seedOf(seed, "gateway"));
  const fleet = planFleet(options.devices);
  const devices = fleet.flatMap((cell) => cell.devices);
  const { promise: finished, resolve: finish } = Promise.withResolvers<Ending>();

  // A boot must be new also when the same seed runs again, so its name is not seeded.
  const run = `${startedAt.toString(36)}-${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
  let boots = 0;
  const nameBoot = (): string => `b-${run}-${(boots += 1)}`;

  const plant = createPlant({
    fleet,
    scenario,
    seed,
    rate: options.rate,
    speed: options.speed,
    nameBoot,
    say,
  });
  const rejections = createRejectionLog(say);
  const uplink = createUplink({
    api,
    batch: options.batch,
    inFlight: options.inFlight,
    liveBound: Math.max(2000, Math.ceil(2 * options.devices * options.rate)),
    store: createStore(options.storeBound ?? STORE_BOUND),
    link: scenario.link,
    random,
    tally,
    say,
    onRejected: (rejected) => {
      rejections.show(rejected);
      registerUnknown(rejected);
    },
    onRefused: (sentence) => void end({ kind: "refused", sentence }),
  });
  const desk = createOrderDesk({
    api,
    link: scenario.link,
    random,
    tally,
    say,
    carryOut: (order) => {
      const read = modelOrder(order);
      if (!read) return [{ orderId: order.orderId, answer: "rejected", cause: "INCONSISTENT_PARAMETERS" }];
      const output = plant.order(order.deviceId, read, Date.now());
      send(output);
      return output.answers;
    },
  });

  let measured = 0;
  const send = (output: PlantOutput): void => {
    measured += output.measured;
    tally.count("measured", output.measured);
    uplink.backfill(output.late);
    uplink.offer(output.live);
  };

  const tick = (): void => {
    const output = plant.advance(Date.now(), WORK_MS);
    send(output);
    desk.answer(output.answers);
    const elapsedS = (Date.now() - startedAt) / 1000;
    if (options.durationS !== null && elapsedS >= options.durationS) void end({ kind: "done" });
    if (options.once && measured >= devices.length) void end({ kind: "done" });
  };

  const wire = (device: FleetDevice): NewDevice => ({
    deviceId: device.deviceId,
    siteId: site,
    kind: device.kind,
    tags: ["simulated"],
    settings: { ...device.settings, expectedIntervalMs: Math.max(100, Math.round(1000 / options.rate)) },
  });
  const tried = new Set<string>();
  const registerUnknown = (rejected: readonly RejectedEnvelope[]): void => {
    const codes = new Set(
      rejected.flatMap(({ code, deviceId }) => (code === "device.unknown" ? deviceId : [])),
    );
    const news = devices.filter(({ deviceId }) => codes.has(deviceId) && !tried.has(deviceId));
    if (news.length > 0) void registerAll(news, () => undefined);
  };
  const registerAll = async (
    all: readonly FleetDevice[],
    onKnown: (deviceId: string) => void,
  ): Promise<void> => {
    for (const { deviceId } of all) tried.add(deviceId);
    const outcome = await register(
      { api, random, tally, say },
      all.map(wire),
      (d) => onKnown(d.deviceId),
      abort.signal,
    );
    if (outcome.kind === "refused") say(`devices cannot be registered: ${outcome.sentence}`);
  };

  let ending: Ending | null = null;
  const end = async (why: Ending): Promise<void> => {
    if (ending) return;
    ending = why;
    clearInterval(ticking);
    abort.abort();
    await Promise.all([uplink.stop(options.leftoversMs ?? LEFTOVERS_MS), desk.stop(), following]);
    if (why.kind !== "refused") tally.connection("stopped");
    finish(why);
  };

  for (const { deviceId } of devices.slice(0, DEMO_DEVICES)) plant.activate(deviceId);
  const further = devices.slice(DEMO_DEVICES);
  if (further.length > 0) {
    say(`registering ${further.length} further devices`);
    void registerAll(further, (deviceId) => plant.activate(deviceId));
  }
  const following = options.once
    ? Promise.resolve()
    : followOrders({ api, site, random, tally, say, onOrder: (order) => desk.receive(order) }, abort.signal);
  const ticking = setInterval(tick, TICK_MS);

  return {
    async stop() {
      await end({ kind: "stopped" });
      await finished;
    },
    stats(recent) {
      tally.keptByDevices(plant.kept());
      return tally.read(Date.now(), recent);
    },
    finished,
  };
}
