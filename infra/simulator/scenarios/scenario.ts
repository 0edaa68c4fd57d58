// Scenario: what befalls a cell of the microgrid, and when. A timetable, read by a pure function of elapsed time.

/** The parts of a cell are named as the demo fleet names its devices: `battery-2`, `pv-3`, `breaker-1`. */
export type Slot = string;

export type Effect =
  | "gridDown" // the utility's voltage is gone
  | "overheats" // a failing cell heats the battery, its cooling is out
  | "groundFault" // the inverter sees a ground fault on its DC side
  | "trips" // the breaker's relay sees an overcurrent
  | "badContacts" // both auxiliary contacts of the breaker claim their position
  | "silent" // the device's link is down; it keeps its readings
  | "reboots" // the device restarts: new bootId, seq from 0
  | "clouds" // a front passes
  | "crew" // somebody is there: resets, reconnects, recloses
  | "remark"; // nothing: only a line in the log

export interface Happening {
  readonly fromS: number;
  readonly toS: number;
  readonly effect: Effect;
  readonly slot?: Slot;
  /** For the log; none for what needs no mention. */
  readonly says?: string;
}

/** How bad the way to the API is. Probabilities are per request, or per device and second where they say so. */
export interface LinkQuality {
  readonly lostReply: number;
  readonly lostRequest: number;
  readonly delayed: number;
  readonly delayMs: readonly [number, number];
  readonly shuffled: number;
  readonly outagePerS: number;
  readonly outageS: readonly [number, number];
  readonly rebootPerS: number;
  readonly lateAnswer: number;
  readonly lateAnswerMs: readonly [number, number];
  readonly lostAnswer: number;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Simulated hour of the day (solar time) at which it begins. */
  readonly startsAtHour: number;
  /** 0 = cloudless, 1 = broken clouds. */
  readonly cloudiness: number;
  /** Seconds of real time after which the timetable begins again. */
  readonly cycleS: number;
  /** Further cells of a big fleet take part in one cycle of so many, each at its own offset. */
  readonly oneCycleIn: number;
  readonly happenings: readonly Happening[];
  readonly link: LinkQuality;
}

export const GOOD_LINK: LinkQuality = {
  lostReply: 0,
  lostRequest: 0,
  delayed: 0,
  delayMs: [0, 0],
  shuffled: 0,
  outagePerS: 0,
  outageS: [0, 0],
  rebootPerS: 0,
  lateAnswer: 0,
  lateAnswerMs: [0, 0],
  lostAnswer: 0,
};
