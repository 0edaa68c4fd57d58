export type { AlarmContext, AlarmInput, AlarmParameters, Shelf } from "./alarm/alarm.context.ts";
export type { AlarmEvent } from "./alarm/alarm.events.ts";
export { maxShelfMs } from "./alarm/alarm.setup.ts";
export { alarmState, alarmStates } from "./alarm/alarm.state.ts";
export type { AlarmState } from "./alarm/alarm.state.ts";
export type { AlarmView } from "./alarm/alarm.view.ts";
export { causeCodes } from "./command/causes.ts";
export type { CauseCode } from "./command/causes.ts";
export type { CommandContext, CommandInput, CommandRequest } from "./command/command.context.ts";
export type { CommandEvent } from "./command/command.events.ts";
export type { AlarmDefinition, KindCatalogue } from "./device/catalogue.ts";
export type { DeviceContext, LinkState } from "./device/device.context.ts";
export { alarmKey, commandKey } from "./device/device.effects.ts";
export type {
  DeviceEvent,
  DeviceSettings,
  OrderAnswer,
  Points,
  PointValue,
  Priority,
} from "./device/device.events.ts";
export { deviceState } from "./device/device.state.ts";
export { describeKind, kindCatalogue } from "./kind-catalogue.ts";
export type { AlarmDescription, KindDescription } from "./kind-catalogue.ts";
export { alarmView, definitionFor, definitions } from "./kinds.ts";
export { acceptedEvents } from "./outside/accepted-events.ts";
export type { AcceptedEvent, StoredDevice } from "./outside/accepted-events.ts";
export { eventCatalogue } from "./outside/event-catalogue.ts";
export type { EventDescription } from "./outside/event-catalogue.ts";
export { outsideEvent } from "./outside/outside-event.ts";
export type { OutsideEvent } from "./outside/outside-event.ts";
export { requestRefusal } from "./outside/request-refusal.ts";
export type { CommandWish, RequestRefusal } from "./outside/request-refusal.ts";
