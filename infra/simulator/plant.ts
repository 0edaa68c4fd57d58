// Plant: all cells, their devices' links and their clock. Steps each cell when its time has come, spread evenly so
// that a big fleet does not speak all at once, and hands over envelopes. The series depend on steps, not on the wall
// clock: a late step is made up for, so the same seed gives the same series on a busy machine too.
import type { Envelope } from "@microgrid/api-specs";
import type { FleetCell } from "./fleet.ts";
import { createDeviceLink } from "./gateway/device-link.ts";
import type { DeviceLink } from "./gateway/device-link.ts";
import { startCell, stepCell } from "./models/cell.ts";
import type { Cell } from "./models/cell.ts";
import type { Answer, Order, Points } from "./models/order.ts";
import { createRandom, seedOf } from "./models/random.ts";
import { conditionsAt, isOn } from "./scenarios/conditions.ts";
import type { Scenario } from "./scenarios/scenario.ts";

export interface PlantOptions {
  readonly fleet: readonly FleetCell[];
  readonly scenario: Scenario;
  readonly seed: number;
  /** Readings per device and second. */
  readonly rate: number;
  readonly speed: number;
  readonly nameBoot: () => string;
  readonly say: (line: string) => void;
}

export interface PlantOutput {
  readonly live: Envelope[];
  readonly late: Envelope[];
  readonly answers: Answer[];
  readonly measured: number;
}

export interface Plant {
  /** A cell begins to live once the API knows all its devices. */
  activate(deviceId: string): void;
  /** Steps what is due at `now` (ms epoch), for at most `budgetMs` of work. */
  advance(now: number, budgetMs: number): PlantOutput;
  /** Hands an order to its device, now. */
  order(deviceId: string, order: Order, now: number): PlantOutput;
  /** Readings that silent devices keep. */
  kept(): number;
}

interface Living {
  readonly fleet: FleetCell;
  readonly links: readonly DeviceLink[];
  cell: Cell;
  steps: number;
  /** What each device last said of itself in words: a change is reported at once. */
  words: string[];
  unknown: number;
  dueAt: number | null;
}

const LONGEST_STEP_S = 1; // models are stepped at least once per second, however rarely a device reports
const TOO_FAR_BEHIND_MS = 5000;

export function createPlant(options: PlantOptions): Plant {
  const { fleet, scenario, seed, speed, say } = options;
  const stepsPerReading = Math.max(1, Math.round(1 / options.rate / LONGEST_STEP_S));
  const dtS = 1 / options.rate / stepsPerReading;
  const places = new Map<string, { living: Living; index: number }>();
  const cells = fleet.map((planned): Living => {
    const links = planned.devices.map(({ deviceId }) =>
      createDeviceLink(
        deviceId,
        scenario.link,
        createRandom(seedOf(seed, "link", deviceId)),
        options.nameBoot,
      ),
    );
    const { startsAtHour, cloudiness } = scenario;
    const cell = startCell(planned.plan, seed, planned.index, startsAtHour, cloudiness);
    const living = {
      fleet: planned,
      links,
      cell,
      steps: 0,
      words: [],
      unknown: planned.devices.length,
      dueAt: null,
    };
    for (const [index, { deviceId }] of planned.devices.entries()) places.set(deviceId, { living, index });
    return living;
  });
  let told = new Set<string>();
  let first = -1;

  const narrate = (happenings: ReturnType<typeof conditionsAt>["happenings"]): void => {
    const says = new Set(happenings.flatMap((happening) => happening.says ?? []));
    for (const line of says) if (!told.has(line)) say(line);
    told = says;
  };

  const step = (
    living: Living,
    at: number,
    output: { -readonly [Key in keyof PlantOutput]: PlantOutput[Key] },
  ): void => {
    living.steps += 1;
    const conditions = conditionsAt(scenario, seed, living.fleet.index, living.steps * dtS);
    if (living.fleet.index === 0) narrate(conditions.happenings);
    const stepped = stepCell(living.cell, new Map(), dtS, speed, conditions);
    living.cell = stepped.cell;
    output.answers.push(...stepped.answers);
    const isReading = (living.steps - 1) % stepsPerReading === 0;
    for (const [index, { slot }] of living.fleet.devices.entries()) {
      const points = stepped.readings.get(slot);
      if (!points || (!isReading && living.words[index] === wordsOf(points))) continue;
      living.words[index] = wordsOf(points);
      const troubles = {
        silent: isOn(conditions, "silent", slot),
        reboots: isOn(conditions, "reboots", slot),
      };
      const carried = living.links[index]?.reading(
        points,
        at,
        isReading ? dtS * stepsPerReading : 0,
        troubles,
      );
      output.live.push(...(carried?.now ?? []));
      output.late.push(...(carried?.late ?? []));
      if (carried?.measured) output.measured += 1;
    }
  };

  return {
    kept: () => cells.reduce((sum, { links }) => sum + links.reduce((part, { kept }) => part + kept, 0), 0),
    activate(deviceId) {
      const living = places.get(deviceId)?.living;
      if (living) living.unknown -= 1;
    },
    advance(now, budgetMs) {
      const output = { live: [], late: [], answers: [], measured: 0 };
      const startedAt = performance.now();
      for (let turn = 0; turn < cells.length && performance.now() - startedAt < budgetMs; turn += 1) {
        first = (first + 1) % cells.length; // who came last in a turn cut short comes first in the next
        const living = cells[first];
        if (!living || living.unknown > 0) continue;
        living.dueAt ??= now + (living.fleet.index / cells.length) * dtS * 1000;
        if (now - living.dueAt > TOO_FAR_BEHIND_MS) living.dueAt = now;
        while (living.dueAt <= now) {
          step(living, Math.round(living.dueAt), output);
          living.dueAt += dtS * 1000;
        }
      }
      return output;
    },
    order(deviceId, order, now) {
      const output: PlantOutput = { live: [], late: [], answers: [], measured: 0 };
      const place = places.get(deviceId);
      const device = place?.living.fleet.devices[place.index];
      const link = place?.living.links[place.index];
      if (!place || !device || !link) {
        output.answers.push({ orderId: order.orderId, answer: "rejected", cause: "INCONSISTENT_PARAMETERS" });
        return output;
      }
      if (!link.reachable) {
        output.answers.push({ orderId: order.orderId, answer: "rejected", cause: "COMMS_LOSS" });
        return output;
      }
      const { living } = place;
      const conditions = conditionsAt(scenario, seed, living.fleet.index, living.steps * dtS);
      const stepped = stepCell(living.cell, new Map([[device.slot, order]]), 0, speed, conditions);
      living.cell = stepped.cell;
      const points = stepped.readings.get(device.slot);
      if (points) living.words[place.index] = wordsOf(points);
      const carried = points && link.reading(points, now, 0, { silent: false, reboots: false });
      return {
        live: [...(carried?.now ?? [])],
        late: [...(carried?.late ?? [])],
        answers: [...stepped.answers],
        measured: carried?.measured ? 1 : 0,
      };
    },
  };
}

function wordsOf({ mode, position, tripped }: Points): string {
  return `${mode ?? position} ${tripped}`;
}
