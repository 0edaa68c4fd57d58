import { breaker } from "./breaker.setup.ts";

const tripped = { guard: "reportsTripped", target: "trippedOpen" } as const;
const open = { guard: "reportsOpen", target: "open" } as const;
const closed = { guard: "reportsClosed", target: "closed" } as const;
const intermediate = { guard: "reportsIntermediate", target: "moving.intermediate" } as const;
const bad = { guard: "reportsBad", target: "badState" } as const;

const begun = {
  "operation.began": [
    { guard: "isOpening", target: "moving.opening" },
    { guard: "isClosing", target: "moving.closing" },
  ],
} as const;

const position = "#breaker.operation.position";
const outOf = {
  tripped: { guard: "reportsTripped", target: `${position}.trippedOpen` },
  open: { guard: "reportsOpen", target: `${position}.open` },
  closed: { guard: "reportsClosed", target: `${position}.closed` },
} as const;

/** Position region: what the auxiliary contacts say, and what an order in flight makes of it. */
export const positionRegion = breaker.createStateConfig({
  description: "Where the contacts are.",
  initial: "unreported",
  states: {
    unreported: {
      description: "The breaker has not reported its position yet.",
      on: { "telemetry.received": [tripped, open, closed, intermediate, bad] },
    },
    open: {
      description: "The contacts are apart: no current can flow.",
      on: { "telemetry.received": [tripped, closed, intermediate, bad], ...begun },
    },
    closed: {
      description: "The contacts are joined.",
      on: { "telemetry.received": [tripped, open, intermediate, bad], ...begun },
    },
    trippedOpen: {
      description: "Protection has opened the breaker; find the cause before you close it.",
      tags: ["abnormal"],
      on: {
        "telemetry.received": [{ guard: "reportsReset", target: "open" }, closed, intermediate, bad],
        ...begun,
      },
    },
    moving: {
      description: "Between two positions.",
      tags: ["moving"],
      initial: "intermediate",
      states: {
        opening: {
          description: "Opening as ordered.",
          on: {
            "telemetry.received": [outOf.tripped, outOf.open],
            "command.settled": { guard: "isUnsuccessful", target: "intermediate" },
          },
          after: { travelTimeout: { target: `${position}.discrepant.failedToOpen` } },
        },
        closing: {
          description: "Closing as ordered.",
          on: {
            "telemetry.received": [outOf.tripped, outOf.closed],
            "command.settled": { guard: "isUnsuccessful", target: "intermediate" },
          },
          after: { travelTimeout: { target: `${position}.discrepant.failedToClose` } },
        },
        intermediate: {
          description: "Neither contact is made: travelling, or stuck half-way.",
          on: { "telemetry.received": [outOf.tripped, outOf.open, outOf.closed] },
          after: { travelTimeout: { target: `${position}.discrepant.stuck` } },
        },
      },
      on: {
        "telemetry.received": bad,
        "operation.began": [
          { guard: "isOpening", target: ".opening" },
          { guard: "isClosing", target: ".closing" },
        ],
      },
    },
    discrepant: {
      description: "The breaker is not where it should be by now.",
      tags: ["abnormal"],
      entry: { type: "meetCondition", params: { id: "discrepancy" } },
      exit: { type: "clearCondition", params: { id: "discrepancy" } },
      initial: "stuck",
      states: {
        failedToOpen: {
          description: "Ordered to open and still not open: it may not open when it must.",
          on: { "telemetry.received": [outOf.tripped, outOf.open] },
        },
        failedToClose: {
          description: "Ordered to close and still not closed.",
          on: { "telemetry.received": [outOf.tripped, outOf.closed] },
        },
        stuck: {
          description: "Half-way for longer than any travel takes.",
          on: { "telemetry.received": [outOf.tripped, outOf.open, outOf.closed] },
        },
      },
      on: { "telemetry.received": bad, ...begun },
    },
    badState: {
      description: "Both contacts are made at once: the position cannot be known.",
      tags: ["abnormal"],
      on: { "telemetry.received": [tripped, open, closed, intermediate], ...begun },
    },
  },
});
