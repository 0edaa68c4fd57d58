export { activeStates, describeMachine } from "./statechart.ts";
export type { EdgeDescription, MachineDescription, StateDescription } from "./statechart.ts";
export { closeEnvelope, envelopeText, openEnvelope } from "./actor-state.ts";
export type { ActorState, ActorStatus, Boot, Part, SnapshotEnvelope, StoredActor } from "./actor-state.ts";
export type {
  ActorAside,
  ActorCommit,
  Bound,
  ActorStore,
  CommitBatch,
  CommitResult,
  DueActor,
  JournalEntry,
  LetterEntry,
  Loaded,
  NoticeKey,
  PartEntry,
  ReadingEntry,
  Supervision,
} from "./actor-store.ts";
export { silentBell } from "./bell.ts";
export type { Bell } from "./bell.ts";
export { defineActors } from "./definition.ts";
export type { ActorDefinition, Definitions, Delays, PartDefinition } from "./definition.ts";
export {
  AheadOfRelease,
  CannotBegin,
  CommitRefused,
  EventRefused,
  HoldFull,
  ImpureMachine,
  QueueUnavailable,
  RunawayCascade,
  RuntimeError,
  SnapshotUnreadable,
  StepTooLong,
  StoreUnavailable,
} from "./errors.ts";
export { startHost } from "./host.ts";
export type { Host, HostObserver, HostOptions, HostStats, MailboxStats } from "./host-options.ts";
export { identityOf } from "./letter.ts";
export { silentLog } from "./log.ts";
export type { Log } from "./log.ts";
export type { Delivery, Mailbox } from "./mailbox.ts";
export type { Message, Notice, PointValue, Sample, Wake, WirePoint } from "./message.ts";
export type { KnownOutages, Outage } from "./outage.ts";
export type { RestartPolicy, Timer } from "./timer.ts";
export { step } from "./step.ts";
export type { Order, Step, StepRecord } from "./step.ts";
export { traceparentOf } from "./tracer.ts";
export type { Attributes, Span, SpanOptions, Trace, Traceparent, Tracer } from "./tracer.ts";
export type { Signs, Watch } from "./watch.ts";
export { begin, dehydrate, isOutsideEvent, rehydrate, transit } from "./xstate-kernel.ts";
export type { ActorEvent, Emitted, Macrostep, StoredSnapshot } from "./xstate-kernel.ts";
