import { z } from "zod";

const name = z.string().min(1).max(128);
/** Names a part of the actor, and so its timers, whose keys are `part|timer`: nothing but a UUID will do. */
const commandId = z.uuid();
const instant = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(500);
const pointName = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/u);
const pointValue = z.union([z.number(), z.boolean(), z.string().max(64)]);

/** One event that an engineer or the API may tell an actor: what it means, whom it is for, what it must carry. */
interface OutsideDefinition {
  readonly part: "alarm" | "command" | null;
  readonly description: string;
  /** Carries the name of who acts; the API fills it in from the session. */
  readonly signed: boolean;
  readonly payload: z.ZodObject;
}

/** The closed set (L7). What is not a key here does not reach a machine from outside. */
export const outsideEvents: ReadonlyMap<string, OutsideDefinition> = new Map(
  Object.entries({
    "telemetry.received": {
      part: null,
      description: "A reading has arrived. For trials: it drives the live state but is not kept as history.",
      signed: false,
      payload: z.strictObject({
        measuredAt: instant,
        points: z.record(pointName, pointValue),
        quality: z.record(pointName, z.enum(["questionable", "invalid"])).optional(),
      }),
    },
    "setpoint.requested": {
      part: null,
      description: "An operator wants a value of a point to be followed.",
      signed: true,
      payload: z.strictObject({
        commandId,
        point: pointName,
        value: z.number(),
        expiresAt: instant,
        reason: text.optional(),
      }),
    },
    "operation.requested": {
      part: null,
      description: "An operator wants something to be done once.",
      signed: true,
      payload: z.strictObject({
        commandId,
        operation: pointName,
        expiresAt: instant,
        reason: text.optional(),
      }),
    },
    "order.answered": {
      part: null,
      description: "The device says what became of an order.",
      signed: false,
      payload: z.strictObject({
        orderId: name,
        answer: z.enum(["accepted", "rejected", "completed", "failed"]),
        cause: text.optional(),
      }),
    },
    "alarm.acknowledged": {
      part: "alarm",
      description: "An operator has taken notice.",
      signed: true,
      payload: z.strictObject({
        comment: text.optional(),
        raisedAt: instant.optional(),
        resets: z.boolean().optional(),
      }),
    },
    "alarm.shelved": {
      part: "alarm",
      description: "An operator puts the alarm aside until an instant at most eight hours away.",
      signed: true,
      payload: z.strictObject({ until: instant, reason: text.min(1) }),
    },
    "alarm.unshelved": {
      part: "alarm",
      description: "An operator takes the alarm off the shelf; it counts as noticed.",
      signed: true,
      payload: z.strictObject({}),
    },
    "alarm.reset": {
      part: "alarm",
      description: "Frees a latched alarm that is acknowledged and whose condition has gone.",
      signed: true,
      payload: z.strictObject({}),
    },
    "alarm.removed": {
      part: "alarm",
      description: "Takes the alarm out of service for maintenance under a permit.",
      signed: true,
      payload: z.strictObject({ permit: text.min(1) }),
    },
    "alarm.restored": {
      part: "alarm",
      description: "Returns the alarm to service.",
      signed: true,
      payload: z.strictObject({}),
    },
    "command.cancelled": {
      part: "command",
      description: "An operator no longer waits for the outcome of a command.",
      signed: true,
      payload: z.strictObject({}),
    },
  } satisfies Record<string, OutsideDefinition>),
);

export interface EventDescription {
  readonly type: string;
  readonly part: "alarm" | "command" | null;
  readonly description: string;
  /** JSON schema of the payload. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The outside events as data, for a form or a reference. */
export const eventCatalogue: readonly EventDescription[] = [...outsideEvents].map(
  ([type, { part, description, payload }]) => ({ type, part, description, schema: z.toJSONSchema(payload) }),
);
