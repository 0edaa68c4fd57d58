// Battery
//
// A battery with its inverter: charge, heat, contactor. Power + is discharge, into the bus. Two clocks: `dtS` is the
// device's own time (contactor, ramp, an order waits for it), `world.simulatedS` is what sun, charge and heat see.
import { settled, taken } from "./order.ts";
import type { Order, Pending, Stepped, Verdict } from "./order.ts";
import { clamped, ramped, rounded } from "./quantity.ts";

export interface Battery {
  readonly ratedKw: number;
  readonly capacityKwh: number;
  readonly socPct: number;
  readonly temperatureC: number;
  readonly powerKw: number;
  readonly contactor: "open" | "precharging" | "closed";
  readonly contactorS: number;
  readonly opening: boolean;
  readonly faulted: boolean;
  readonly setpointKw: number | null;
  readonly setpointHeldS: number;
  readonly mode: "standby" | "charging" | "discharging" | "fault" | "disconnected";
  readonly pending: Pending | null;
}

export interface BatteryWorld {
  readonly simulatedS: number;
  readonly ambientC: number;
  /** What the bus asks of a battery without an operator's setpoint. */
  readonly askedKw: number;
  /** It forms the island's grid: power follows the bus at once and a setpoint has no say. */
  readonly forming: boolean;
  /** A failing cell heats it, in kelvin per second of the device's time; the cooling is out too. */
  readonly heatKPerS: number;
  /** The maintenance crew is here: resets a fault as soon as that is allowed and connects. */
  readonly crew: boolean;
}

const TRIP_C = 60;
const RESET_BELOW_C = 45;
const DERATE_FROM_C = 50;
const LOSS_SHARE = 0.035;
const HEAT_CAPACITY_KJ_PER_KWH = 9;
const COOLING_KW_PER_K_PER_KWH = 0.0022;
const PRECHARGE_S = 2;
const RAMP_SHARE_PER_S = 0.4;
const LIMITED_AFTER_S = 6; // the ramp from full charge to full discharge takes 5 s
const SETPOINT_REVERTS_AFTER_S = 900; // SunSpec 704 has the same idea: WSetRvrtTms
const CHARGE_EFFICIENCY = 0.96;
const EMPTY_PCT = 5;
const FULL_PCT = 97;

export function startBattery(ratedKw: number, capacityKwh: number, socPct: number): Battery {
  return {
    ratedKw,
    capacityKwh,
    socPct,
    temperatureC: 26,
    powerKw: 0,
    contactor: "precharging",
    contactorS: 0,
    opening: false,
    faulted: false,
    setpointKw: null,
    setpointHeldS: 0,
    mode: "disconnected",
    pending: null,
  };
}

/** What it could do during the next `simulatedS`: tapers near empty and full, derates when hot. */
export function batteryLimits(
  battery: Battery,
  simulatedS: number,
): { chargeKw: number; dischargeKw: number } {
  if (battery.contactor !== "closed" || battery.faulted || battery.opening)
    return { chargeKw: 0, dischargeKw: 0 };
  const derated = clamped((TRIP_C - battery.temperatureC) / (TRIP_C - DERATE_FROM_C), 0, 1) * battery.ratedKw;
  const hours = Math.max(simulatedS, 1) / 3600;
  const storedKwh = Math.max(0, (battery.socPct - EMPTY_PCT) / 100) * battery.capacityKwh;
  const roomKwh = Math.max(0, (FULL_PCT - battery.socPct) / 100) * battery.capacityKwh;
  return {
    dischargeKw: Math.min(
      derated,
      storedKwh / hours,
      (battery.ratedKw * Math.max(0, battery.socPct - EMPTY_PCT)) / 5,
    ),
    chargeKw: Math.min(
      derated,
      roomKwh / hours / CHARGE_EFFICIENCY,
      (battery.ratedKw * Math.max(0, FULL_PCT - battery.socPct)) / 7,
    ),
  };
}

function judge(battery: Battery, order: Order, world: BatteryWorld): Verdict<Battery> {
  if (order.type === "setpoint.send") {
    if (order.point !== "powerKw") return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
    if (Math.abs(order.value) > battery.ratedKw) return { kind: "refused", cause: "OUT_OF_RANGE" };
    if (battery.contactor !== "closed" || world.forming) return { kind: "refused", cause: "BLOCKED_BY_MODE" };
    return {
      kind: "taken",
      aim: "setpoint",
      state: { ...battery, setpointKw: order.value, setpointHeldS: 0 },
    };
  }
  switch (order.operation) {
    case "connect":
      if (battery.faulted) return { kind: "refused", cause: "BLOCKED_BY_HEALTH" };
      return { kind: "taken", aim: "connect", state: connecting(battery) };
    case "disconnect":
      return { kind: "taken", aim: "disconnect", state: { ...battery, opening: true, setpointKw: null } };
    case "resetFault":
      if (battery.temperatureC >= RESET_BELOW_C) return { kind: "refused", cause: "BLOCKED_BY_HEALTH" };
      return { kind: "taken", aim: "resetFault", state: { ...battery, faulted: false } };
    default:
      return { kind: "refused", cause: "INCONSISTENT_PARAMETERS" };
  }
}

function connecting(battery: Battery): Battery {
  if (battery.contactor !== "open") return { ...battery, opening: false };
  return { ...battery, contactor: "precharging", contactorS: 0, opening: false };
}

function switched(battery: Battery, dtS: number): Battery {
  const contactorS = battery.contactorS + dtS;
  if (battery.opening && Math.abs(battery.powerKw) < 0.01 * battery.ratedKw) {
    return { ...battery, contactor: "open", contactorS: 0, opening: false, powerKw: 0 };
  }
  if (battery.contactor === "precharging" && contactorS >= PRECHARGE_S) {
    return { ...battery, contactor: "closed", contactorS: 0 };
  }
  return { ...battery, contactorS };
}

function powered(battery: Battery, dtS: number, world: BatteryWorld): Battery {
  const limits = batteryLimits(battery, world.simulatedS);
  const reverts = battery.setpointHeldS >= SETPOINT_REVERTS_AFTER_S;
  const setpointKw = reverts ? null : battery.setpointKw;
  const wish = world.forming ? world.askedKw : (setpointKw ?? world.askedKw);
  const most = world.forming ? Infinity : RAMP_SHARE_PER_S * battery.ratedKw * dtS;
  const powerKw = clamped(ramped(battery.powerKw, wish, most), -limits.chargeKw, limits.dischargeKw);
  return { ...battery, powerKw, setpointKw, setpointHeldS: battery.setpointHeldS + dtS };
}

function heated(battery: Battery, dtS: number, world: BatteryWorld): Battery {
  const coolingKwPerK = battery.capacityKwh * COOLING_KW_PER_K_PER_KWH;
  const capacityKjPerK = battery.capacityKwh * HEAT_CAPACITY_KJ_PER_KWH;
  const restC = world.ambientC + (LOSS_SHARE * Math.abs(battery.powerKw)) / coolingKwPerK;
  const cooled = world.heatKPerS > 0 ? 0 : 1 - Math.exp((-coolingKwPerK * world.simulatedS) / capacityKjPerK);
  const temperatureC = battery.temperatureC + (restC - battery.temperatureC) * cooled + world.heatKPerS * dtS;
  return { ...battery, temperatureC: Math.min(temperatureC, 75) };
}

function charged(battery: Battery, simulatedS: number): Battery {
  const kwh = (battery.powerKw * simulatedS) / 3600;
  const taken = kwh < 0 ? kwh * CHARGE_EFFICIENCY : kwh;
  return { ...battery, socPct: clamped(battery.socPct - (100 * taken) / battery.capacityKwh, 0, 100) };
}

function protectedFromHeat(battery: Battery): Battery {
  if (battery.temperatureC < TRIP_C || battery.faulted) return battery;
  return { ...battery, faulted: true, contactor: "open", opening: false, powerKw: 0, setpointKw: null };
}

function named(battery: Battery): Battery {
  const quiet = (battery.mode === "standby" ? 0.02 : 0.008) * battery.ratedKw; // hysteresis: no flicker around 0 kW
  const flow = battery.powerKw > quiet ? "discharging" : battery.powerKw < -quiet ? "charging" : "standby";
  return {
    ...battery,
    mode: battery.faulted ? "fault" : battery.contactor === "closed" ? flow : "disconnected",
  };
}

export function batteryPoints(battery: Battery): Stepped<Battery>["points"] {
  const openCircuitV = 740 + 1.2 * battery.socPct;
  return {
    powerKw: rounded(battery.powerKw, 2),
    socPct: rounded(battery.socPct, 1),
    temperatureC: rounded(battery.temperatureC, 1),
    voltageV: rounded(openCircuitV - (20 * battery.powerKw) / battery.ratedKw, 1),
    mode: battery.mode,
  };
}

export function stepBattery(
  before: Battery,
  order: Order | null,
  dtS: number,
  world: BatteryWorld,
): Stepped<Battery> {
  const told = taken(before, order, (state, asked) => judge(state, asked, world));
  const helped =
    world.crew && told.state.faulted && told.state.temperatureC < RESET_BELOW_C
      ? connecting({ ...told.state, faulted: false })
      : told.state;
  const moved = powered(switched(protectedFromHeat(helped), dtS), dtS, world);
  const lived = named(charged(heated(moved, dtS, world), world.simulatedS));
  const closed = settled(lived, dtS, 20, (aim, waitedS) => {
    if (aim === "resetFault") return "completed";
    if (lived.faulted) return { cause: "BLOCKED_BY_HEALTH" };
    if (aim === "connect") return lived.contactor === "closed" ? "completed" : "waiting";
    if (aim === "disconnect") return lived.contactor === "open" ? "completed" : "waiting";
    const wanted = lived.setpointKw ?? lived.powerKw;
    if (Math.abs(lived.powerKw - wanted) <= Math.max(0.02 * lived.ratedKw, 1)) return "completed";
    return waitedS < LIMITED_AFTER_S ? "waiting" : { cause: "BLOCKED_BY_PROCESS" }; // full, empty or too hot
  });
  return {
    state: closed.state,
    points: batteryPoints(closed.state),
    answers: [...told.answers, ...closed.answers],
  };
}
