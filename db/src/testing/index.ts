export { startFaultProxy } from "./fault-proxy.ts";
export type { FaultProxy, Watch, Weather } from "./fault-proxy.ts";
export { watchStatement } from "./statement-watch.ts";
export type { CutPlace, StatementWatch } from "./statement-watch.ts";
export { testDatabase } from "./test-database.ts";
export type { TestDatabase } from "./test-database.ts";
