/** One value of a point: a number in the unit its name carries, a flag, or a short word. */
export type PointValue = number | boolean | string;
export type Points = Readonly<Record<string, PointValue>>;

/** How far a value can be trusted. A good value has no entry. IEC 61850-7-3 validity. */
export type Quality = "questionable" | "invalid";
export type Qualities = Readonly<Record<string, Quality>>;

/** What an operator may override of one alarm definition, by device. */
export interface AlarmOverride {
  readonly enabled?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly deadband?: number | undefined;
  readonly onDelayMs?: number | undefined;
  readonly offDelayMs?: number | undefined;
  readonly priority?: Priority | undefined;
}

export type Priority = "low" | "medium" | "high";

/** Nameplate and preferences of one device, as the API stores them. */
export interface DeviceSettings {
  readonly ratedKw?: number | undefined;
  readonly capacityKwh?: number | undefined;
  readonly expectedIntervalMs?: number | undefined;
  readonly alarms?: Readonly<Record<string, AlarmOverride>> | undefined;
}

/** How a command can end. */
export type CommandEnd = "succeeded" | "rejected" | "failed" | "expired" | "unresolved";

export type OrderAnswer = "accepted" | "rejected" | "completed" | "failed";

export interface DeviceRegistered {
  readonly type: "device.registered";
  readonly at: number;
  readonly settings: DeviceSettings;
}

export interface DeviceConfigured {
  readonly type: "device.configured";
  readonly at: number;
  readonly settings: DeviceSettings;
}

export interface DeviceRebooted {
  readonly type: "device.rebooted";
  readonly at: number;
  readonly bootId: string;
}

/** Live values of a device. Historical and late ones never come here (L4): they go to history only. */
export interface TelemetryReceived {
  readonly type: "telemetry.received";
  readonly at: number;
  readonly measuredAt: number;
  readonly points: Points;
  readonly quality?: Qualities | undefined;
}

export interface SetpointRequested {
  readonly type: "setpoint.requested";
  readonly at: number;
  readonly commandId: string;
  readonly point: string;
  readonly value: number;
  readonly expiresAt: number;
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface OperationRequested {
  readonly type: "operation.requested";
  readonly at: number;
  readonly commandId: string;
  readonly operation: string;
  readonly expiresAt: number;
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface OrderAnswered {
  readonly type: "order.answered";
  readonly at: number;
  readonly orderId: string;
  readonly answer: OrderAnswer;
  readonly cause?: string | undefined;
}

/** A command part tells its device that it has ended. */
export interface CommandSettled {
  readonly type: "command.settled";
  readonly at: number;
  readonly commandId: string;
  readonly end: CommandEnd;
  readonly cause: string | null;
}

/** A command part tells its device that nobody knows what became of the order. */
export interface CommandUnanswered {
  readonly type: "command.unanswered";
  readonly at: number;
  readonly commandId: string;
}

/** A command part tells its device that it was cancelled after its order was sent: the device is free for another. */
export interface CommandWithdrawn {
  readonly type: "command.withdrawn";
  readonly at: number;
  readonly commandId: string;
}

/**
 * An alarm part tells its device that an on-delay or off-delay is over. The device knows the readings: it says whether
 * they prove that the condition held all the while.
 */
export interface ConditionMatured {
  readonly type: "condition.matured";
  readonly at: number;
  readonly definitionId: string;
  readonly delayMs: number;
}

/** Said by the control region to the operation region, in the same step: the device has begun an operation. */
export interface OperationBegan {
  readonly type: "operation.began";
  readonly at: number;
  readonly operation: string;
}

/** The closed set of what a device actor can be told. Wire format (L11): names are stored in the journal. */
export type DeviceEvent =
  | DeviceRegistered
  | DeviceConfigured
  | DeviceRebooted
  | TelemetryReceived
  | SetpointRequested
  | OperationRequested
  | OrderAnswered
  | CommandSettled
  | CommandUnanswered
  | CommandWithdrawn
  | ConditionMatured
  | OperationBegan;

export type CommandRequested = SetpointRequested | OperationRequested;
