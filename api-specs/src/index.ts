import type { components } from "../generated/api.d.ts";

export type { components, operations, paths } from "../generated/api.d.ts";

type Schemas = components["schemas"];

export type AcceptableEvent = Schemas["AcceptableEvent"];
export type AcceptableEventList = Schemas["AcceptableEventList"];
export type AcceptedEnvelope = Schemas["AcceptedEnvelope"];
export type AcknowledgeManyRequest = Schemas["AcknowledgeManyRequest"];
export type AcknowledgeRequest = Schemas["AcknowledgeRequest"];
export type Alarm = Schemas["Alarm"];
export type AlarmCounts = Schemas["AlarmCounts"];
export type AlarmDefinition = Schemas["AlarmDefinition"];
export type AlarmEvent = Schemas["AlarmEvent"];
export type AlarmId = Schemas["AlarmId"];
export type AlarmList = Schemas["AlarmList"];
export type AlarmResult = Schemas["AlarmResult"];
export type AlarmResultList = Schemas["AlarmResultList"];
export type AlarmSettings = Schemas["AlarmSettings"];
export type AlarmState = Schemas["AlarmState"];
export type AlarmSummary = Schemas["AlarmSummary"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditList = Schemas["AuditList"];
export type Boot = Schemas["Boot"];
export type BootId = Schemas["BootId"];
export type Box = Schemas["Box"];
export type Command = Schemas["Command"];
export type CommandId = Schemas["CommandId"];
export type CommandList = Schemas["CommandList"];
export type CommandState = Schemas["CommandState"];
export type Credentials = Schemas["Credentials"];
export type DeadLetter = Schemas["DeadLetter"];
export type DeadLetterEdit = Schemas["DeadLetterEdit"];
export type DeadLetterList = Schemas["DeadLetterList"];
export type Delay = Schemas["Delay"];
export type Device = Schemas["Device"];
export type DeviceChange = Schemas["DeviceChange"];
export type DeviceId = Schemas["DeviceId"];
export type DeviceList = Schemas["DeviceList"];
export type DeviceSettings = Schemas["DeviceSettings"];
export type DeviceSettingsChange = Schemas["DeviceSettingsChange"];
export type DeviceStatus = Schemas["DeviceStatus"];
export type DiscardManyRequest = Schemas["DiscardManyRequest"];
export type Edge = Schemas["Edge"];
export type EdgeRoute = Schemas["EdgeRoute"];
export type Envelope = Schemas["Envelope"];
export type EnvelopeResult = Schemas["EnvelopeResult"];
export type EventRequest = Schemas["EventRequest"];
export type FeedCursor = Schemas["FeedCursor"];
export type FieldError = Schemas["FieldError"];
export type Guidance = Schemas["Guidance"];
export type Health = Schemas["Health"];
export type HealthCheck = Schemas["HealthCheck"];
export type HealthChecks = Schemas["HealthChecks"];
export type HealthDetails = Schemas["HealthDetails"];
export type Instant = Schemas["Instant"];
export type Kind = Schemas["Kind"];
export type Layout = Schemas["Layout"];
export type LetterError = Schemas["LetterError"];
export type LetterId = Schemas["LetterId"];
export type LetterResult = Schemas["LetterResult"];
export type LetterResultList = Schemas["LetterResultList"];
export type LetterState = Schemas["LetterState"];
export type Link = Schemas["Link"];
export type Machine = Schemas["Machine"];
export type MachineList = Schemas["MachineList"];
export type MachineSummary = Schemas["MachineSummary"];
export type MessageId = Schemas["MessageId"];
export type NewDevice = Schemas["NewDevice"];
export type OperationDefinition = Schemas["OperationDefinition"];
export type OperationName = Schemas["OperationName"];
export type OperationOrder = Schemas["OperationOrder"];
export type OperationRequest = Schemas["OperationRequest"];
export type Order = Schemas["Order"];
export type OrderAnswer = Schemas["OrderAnswer"];
export type OrderName = Schemas["OrderName"];
export type PageCursor = Schemas["PageCursor"];
export type Part = Schemas["Part"];
export type PartMachine = Schemas["PartMachine"];
export type PartName = Schemas["PartName"];
export type Ping = Schemas["Ping"];
export type PointDefinition = Schemas["PointDefinition"];
export type PointName = Schemas["PointName"];
export type Points = Schemas["Points"];
export type PointValue = Schemas["PointValue"];
export type PointValues = Schemas["PointValues"];
export type Priority = Schemas["Priority"];
export type Problem = Schemas["Problem"];
export type QualifiedValue = Schemas["QualifiedValue"];
export type Quality = Schemas["Quality"];
export type QueueDepth = Schemas["QueueDepth"];
export type QueueDepths = Schemas["QueueDepths"];
export type Reading = Schemas["Reading"];
export type ReadingBatch = Schemas["ReadingBatch"];
export type ReasonRequest = Schemas["ReasonRequest"];
export type Receipt = Schemas["Receipt"];
export type RejectedEnvelope = Schemas["RejectedEnvelope"];
export type Reset = Schemas["Reset"];
export type RetryManyRequest = Schemas["RetryManyRequest"];
export type Role = Schemas["Role"];
export type Seq = Schemas["Seq"];
export type Series = Schemas["Series"];
export type SeriesRow = Schemas["SeriesRow"];
export type Session = Schemas["Session"];
export type SetpointDefinition = Schemas["SetpointDefinition"];
export type SetpointOrder = Schemas["SetpointOrder"];
export type SetpointRequest = Schemas["SetpointRequest"];
export type ShelveRequest = Schemas["ShelveRequest"];
export type Site = Schemas["Site"];
export type SiteId = Schemas["SiteId"];
export type SiteList = Schemas["SiteList"];
export type Snapshot = Schemas["Snapshot"];
export type Spot = Schemas["Spot"];
export type State = Schemas["State"];
export type StateValue = Schemas["StateValue"];
export type Tag = Schemas["Tag"];
export type TelemetryReceipt = Schemas["TelemetryReceipt"];
export type Timer = Schemas["Timer"];
export type Topic = Schemas["Topic"];
export type Transition = Schemas["Transition"];
export type TransitionList = Schemas["TransitionList"];
export type WorkerReport = Schemas["WorkerReport"];

/** What a sender sends. The contract lets the array hold anything, so that one bad envelope does not lose the others. */
export interface TelemetryRequest {
  envelopes: Envelope[];
}

/** The events of `GET /v1/stream`, and what stands in their `data`. */
export interface StreamEvents {
  transition: Transition;
  alarm: AlarmEvent;
  reading: ReadingBatch;
  reset: Reset;
  ping: Ping;
}

/** The events of the streams of orders, and what stands in their `data`. */
export interface OrderEvents {
  order: Order;
}
