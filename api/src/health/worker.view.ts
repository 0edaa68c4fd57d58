import type { WorkerReport } from "@microgrid/api-specs";
import type { Worker } from "@microgrid/db";
import { instant } from "../http/instant.ts";
import { isSilent } from "./health.ts";

export function workerView(worker: Worker, seesMachine: boolean): WorkerReport {
  const { workerId, host, pid, version, startedAt, seenAt, stats } = worker;
  return {
    workerId,
    host: seesMachine ? host : null,
    pid: seesMachine ? pid : null,
    version,
    startedAt: instant(startedAt),
    seenAt: instant(seenAt),
    state: isSilent(worker) ? "silent" : "reporting",
    backlog: stats.backlog,
    oldestMessageMs: stats.oldestMs,
    turnMs: stats.turnMs,
    turns: stats.turns,
    messages: stats.messages,
    transitions: stats.transitions,
    conflicts: stats.conflicts,
    letters: stats.letters,
    failures: stats.failures,
    residents: stats.residents,
    suspects: stats.suspects ?? 0,
  };
}
