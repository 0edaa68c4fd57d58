// PV inverter
//
// Follows the sun up to what is allowed: an operator's limit, or the ceiling of an island with full batteries.
// Mode words are those of SunSpec 701 InvSt. Sleeping at night is not a fault.
import { settled, taken } from "./order.ts";
import type { Order, Pending, Stepped, Verdict } from "./order.ts";
import { clamped, ramped, rounded } from "./quantity.ts";

export interface PvInverter {
  readonly ratedKw: number;
  readonly limitKw: number;
  readonly powerKw: number;
  readonly availableKw: number;
  readonly irradianceWm2: number;
  readonly temperatureC: number;
  readonly enabled: boolean;
  readonly faulted: boolean;
  readonly mode:
    | "off"
    | "sleeping"
    | "standby"
    | "starting"
    | "running"
    | "throttled"
    | "shuttingDown"
    | "fault";
  readonly modeS: number;
  readonly pending: Pending | null;
}

export interface PvInverterWorld {
  readonly simulatedS: number;
  readonly irradianceWm2: number;
  readonly ambientC: number;
  readonly busLive: boolean;
  /** Most that the bus can take from it now; Infinity when the grid is there. */
  readonly ceilingKw: number;
  /** A ground fault on the DC side, for as long as it lasts. */
  readonly groundFault: boolean;
  /** The maintenance crew is here and resets what may be reset. */
  readonly crew: boolean;
}

const NIGHT_WM2 = 20; // domain rule: below this it sleeps
const MORNING_WM2 = 25;
const STARTING_S = 4; // the 300 s of IEEE 1547 enter service, shortened so that one sees it
const RAMP_SHARE_PER_S = 0.1;

export function startPvInverter(ratedKw: number): PvInverter {
  return {
    ratedKw,
    limitKw: ratedKw,
    powerKw: 0,
    availableKw: 0,
    irradianceWm2: 0,
    temperatureC: 18,
    enabled: true,
    faulted: false,
    mode: "sleeping",
    modeS: 0,
    pending: null,
  };
}

function judge(inverter: PvInverter, order: Order): Verdict<PvInverter> {
  if (order.type === "setpoint.send") {
    if (order.point !== "limitKw") return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
    if (order.value < 0 || order.value > inverter.ratedKw) return { kind: "refused", cause: "OUT_OF_RANGE" };
    return { kind: "taken", aim: "limit", state: { ...inverter, limitKw: order.value } };
  }
  switch (order.operation) {
    case "start":
      if (inverter.faulted) return { kind: "refused", cause: "BLOCKED_BY_HEALTH" };
      if (inverter.irradianceWm2 < NIGHT_WM2) return { kind: "refused", cause: "BLOCKED_BY_PROCESS" };
      return { kind: "taken", aim: "start", state: { ...inverter, enabled: true } };
    case "stop":
      return { kind: "taken", aim: "stop", state: { ...inverter, enabled: false } };
    case "resetFault":
      return { kind: "taken", aim: "resetFault", state: { ...inverter, faulted: false } };
    default:
      return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
  }
}

function lit(inverter: PvInverter, world: PvInverterWorld): PvInverter {
  const moduleC = world.ambientC + 0.03 * world.irradianceWm2;
  const efficiency = 0.96 * (1 - 0.004 * (moduleC - 25));
  const availableKw = clamped(
    (world.irradianceWm2 / 1000) * inverter.ratedKw * efficiency,
    0,
    inverter.ratedKw,
  );
  const restC = world.ambientC + (28 * inverter.powerKw) / inverter.ratedKw;
  const approached = 1 - Math.exp(-world.simulatedS / 900);
  return {
    ...inverter,
    irradianceWm2: world.irradianceWm2,
    availableKw,
    temperatureC: inverter.temperatureC + (restC - inverter.temperatureC) * approached,
  };
}

function nextMode(inverter: PvInverter, world: PvInverterWorld): PvInverter["mode"] {
  const producing = inverter.mode === "running" || inverter.mode === "throttled";
  if (inverter.faulted) return "fault";
  if (!inverter.enabled) {
    return producing || (inverter.mode === "shuttingDown" && inverter.powerKw > 0) ? "shuttingDown" : "off";
  }
  if (!world.busLive) return world.irradianceWm2 < NIGHT_WM2 ? "sleeping" : "standby";
  if (producing) return world.irradianceWm2 < NIGHT_WM2 ? "sleeping" : inverter.mode;
  if (world.irradianceWm2 < MORNING_WM2 && inverter.mode !== "starting") return "sleeping";
  if (inverter.mode === "starting") return inverter.modeS >= STARTING_S ? "running" : "starting";
  return inverter.mode === "standby" || inverter.mode === "sleeping" ? "starting" : "standby";
}

function powered(inverter: PvInverter, dtS: number, world: PvInverterWorld): PvInverter {
  const allowedKw = Math.min(inverter.limitKw, world.ceilingKw);
  const producing = inverter.mode === "running" || inverter.mode === "throttled";
  const wish = producing ? Math.min(inverter.availableKw, allowedKw) : 0;
  const ramp = RAMP_SHARE_PER_S * inverter.ratedKw * dtS;
  const gently = ramped(inverter.powerKw, wish, wish > inverter.powerKw ? ramp : 4 * ramp);
  const off = inverter.mode === "fault" || !world.busLive || inverter.mode === "sleeping";
  const powerKw = off ? 0 : Math.max(0, Math.min(gently, inverter.availableKw, world.ceilingKw));
  const throttled = producing && allowedKw < inverter.availableKw - 0.01 * inverter.ratedKw;
  return { ...inverter, powerKw, mode: producing ? (throttled ? "throttled" : "running") : inverter.mode };
}

export function pvInverterPoints(inverter: PvInverter): Stepped<PvInverter>["points"] {
  return {
    powerKw: rounded(inverter.powerKw, 2),
    availableKw: rounded(inverter.availableKw, 2),
    irradianceWm2: rounded(inverter.irradianceWm2, 0),
    temperatureC: rounded(inverter.temperatureC, 1),
    mode: inverter.mode,
  };
}

export function stepPvInverter(
  before: PvInverter,
  order: Order | null,
  dtS: number,
  world: PvInverterWorld,
): Stepped<PvInverter> {
  const told = taken(before, order, judge);
  const faulted = world.groundFault || (told.state.faulted && !world.crew);
  const seen = lit({ ...told.state, faulted }, world);
  const mode = nextMode(seen, world);
  const modeS = mode === before.mode ? seen.modeS + dtS : 0;
  const lived = powered({ ...seen, mode, modeS }, dtS, world);
  const closed = settled(lived, dtS, 20, (aim) => {
    if (lived.faulted) return { cause: "BLOCKED_BY_HEALTH" };
    if (aim === "resetFault") return "completed";
    if (aim === "stop") return lived.mode === "off" ? "completed" : "waiting";
    if (aim === "start") {
      return lived.mode === "running" || lived.mode === "throttled" ? "completed" : "waiting";
    }
    return lived.powerKw <= lived.limitKw + 0.02 * lived.ratedKw ? "completed" : "waiting";
  });
  return {
    state: closed.state,
    points: pvInverterPoints(closed.state),
    answers: [...told.answers, ...closed.answers],
  };
}
