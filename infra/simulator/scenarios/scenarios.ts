// The scenarios one can name on the command line. Times are seconds of real time; `--speed` moves only sun, load,
// charge and heat.
import { GOOD_LINK } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";

const demo: Scenario = {
  name: "demo",
  summary:
    "a lively mix: a day passes in 24 minutes, something happens every half minute, all heal by themselves",
  startsAtHour: 4.8,
  cloudiness: 0.45,
  cycleS: 300,
  oneCycleIn: 8,
  link: GOOD_LINK,
  happenings: [
    { fromS: 15, toS: 45, effect: "overheats", slot: "battery-2", says: "battery-2 loses its cooling" },
    { fromS: 60, toS: 85, effect: "groundFault", slot: "pv-3", says: "pv-3 sees a ground fault" },
    { fromS: 85, toS: 88, effect: "crew", slot: "pv-3", says: "the crew resets pv-3" },
    { fromS: 100, toS: 135, effect: "gridDown", says: "the grid is lost" },
    { fromS: 135, toS: 136, effect: "remark", says: "the grid is back" },
    { fromS: 150, toS: 152, effect: "trips", slot: "breaker-3", says: "breaker-3 trips on overcurrent" },
    { fromS: 160, toS: 200, effect: "clouds", says: "clouds come in" },
    { fromS: 180, toS: 183, effect: "crew", slot: "breaker-3", says: "the crew recloses breaker-3" },
    {
      fromS: 190,
      toS: 262,
      effect: "silent",
      slot: "pv-5",
      says: "pv-5 loses its link and keeps its readings",
    },
    { fromS: 205, toS: 206, effect: "reboots", slot: "battery-3", says: "battery-3 restarts" },
    {
      fromS: 230,
      toS: 236,
      effect: "badContacts",
      slot: "breaker-2",
      says: "breaker-2 reports a bad position",
    },
    { fromS: 165, toS: 185, effect: "crew", slot: "battery-2", says: "the crew brings battery-2 back" },
  ],
};

const sunnyDay: Scenario = {
  name: "sunny-day",
  summary: "from sunrise through noon to night, cloudless, nothing breaks",
  startsAtHour: 4.8,
  cloudiness: 0,
  cycleS: 86_400,
  oneCycleIn: 1,
  link: GOOD_LINK,
  happenings: [],
};

const overheatingBattery: Scenario = {
  name: "overheating-battery",
  summary: "battery-1 loses its cooling, heats past its limit and disconnects; the crew brings it back",
  startsAtHour: 10,
  cloudiness: 0.2,
  cycleS: 180,
  oneCycleIn: 4,
  link: GOOD_LINK,
  happenings: [
    { fromS: 8, toS: 36, effect: "overheats", slot: "battery-1", says: "battery-1 loses its cooling" },
    { fromS: 140, toS: 170, effect: "crew", slot: "battery-1", says: "the crew brings battery-1 back" },
  ],
};

const gridLoss: Scenario = {
  name: "grid-loss",
  summary: "the grid goes, the batteries carry an island, the grid returns and the tie recloses",
  startsAtHour: 11,
  cloudiness: 0.5,
  cycleS: 120,
  oneCycleIn: 1,
  link: GOOD_LINK,
  happenings: [
    { fromS: 10, toS: 60, effect: "gridDown", says: "the grid is lost" },
    { fromS: 60, toS: 61, effect: "remark", says: "the grid is back" },
  ],
};

const badLink: Scenario = {
  name: "bad-link",
  summary: "lost replies, delays, gaps with later backfill, restarts, late and missing answers to orders",
  startsAtHour: 12,
  cloudiness: 0.5,
  cycleS: 120,
  oneCycleIn: 1,
  link: {
    lostReply: 0.08,
    lostRequest: 0.05,
    delayed: 0.12,
    delayMs: [400, 4000],
    shuffled: 0.1,
    outagePerS: 1 / 90,
    outageS: [6, 30],
    rebootPerS: 1 / 240,
    lateAnswer: 0.3,
    lateAnswerMs: [3000, 15_000],
    lostAnswer: 0.15,
  },
  happenings: [
    {
      fromS: 20,
      toS: 95,
      effect: "silent",
      slot: "pv-2",
      says: "pv-2 loses its link and keeps its readings",
    },
  ],
};

export const SCENARIOS: readonly Scenario[] = [demo, sunnyDay, overheatingBattery, gridLoss, badLink];

export function scenarioNamed(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
