export { createPool, inTransaction } from "./pool.ts";
export type { Pool, PoolClient, PoolOptions, Queryable } from "./pool.ts";
export { migrate } from "./migrate.ts";
export { maintainPartitions } from "./partitions.ts";
export type { PartitionChanges, PartitionUpkeep } from "./partitions.ts";
export { compareCursors, formatCursor, parseCursor, startOfFeed } from "./cursor.ts";
export type { Cursor } from "./cursor.ts";
