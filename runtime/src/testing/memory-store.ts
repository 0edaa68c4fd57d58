// Memory store
//
// The ActorStore in memory, with real conflicts and a clock that moves when told. Obeys the same contract suite as Postgres.
import type { SnapshotEnvelope, StoredActor } from "../actor-state.ts";
import type { Timer } from "../timer.ts";
import type {
  ActorCommit,
  ActorStore,
  CommitBatch,
  DueActor,
  JournalEntry,
  LetterEntry,
  PartEntry,
  ReadingEntry,
} from "../actor-store.ts";
import { StoreUnavailable } from "../errors.ts";
import type { Order } from "../step.ts";

export interface MemoryStore extends ActorStore {
  register(actorId: string, kind: string): void;
  /** Sets the store's clock, ms since the epoch. */
  setNow(now: number): void;
  read(actorId: string): StoredActor | undefined;
  readonly journal: readonly (JournalEntry & { readonly actorId: string; readonly version: number })[];
  readonly orders: readonly (Order & { readonly actorId: string })[];
  readonly readings: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  readonly parts: ReadonlyMap<string, PartEntry>;
  /** The next commit takes effect and then its reply is lost. */
  loseNextReply(): void;
}

interface Row {
  kind: string;
  machineVersion: string | null;
  version: number;
  snapshot: SnapshotEnvelope | null;
  timers: Readonly<Record<string, Timer>>;
  nextDueAt: number | null;
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function createMemoryStore(start = Date.UTC(2026, 0, 1)): MemoryStore {
  const rows = new Map<string, Row>();
  const notices = new Set<string>();
  const readings = new Map<string, ReadingEntry>();
  const letters = new Map<string, LetterEntry>();
  const parts = new Map<string, PartEntry>();
  const journal: (JournalEntry & { actorId: string; version: number })[] = [];
  const orders: (Order & { actorId: string })[] = [];
  let now = start;
  let loseReply = false;

  const read = (actorId: string): StoredActor | undefined => {
    const row = rows.get(actorId);
    return row && { actorId, status: "active", ...copy(row) };
  };
  const keepReading = (reading: ReadingEntry): void => {
    const key = `${reading.actorId}/${reading.measuredAt}/${reading.boot}/${reading.seq}`;
    if (rows.has(reading.actorId) && !readings.has(key)) readings.set(key, copy(reading));
  };
  const keepLetter = (letter: LetterEntry): void => {
    const key = `${letter.actorId}/${letter.letterId}`;
    if (!letters.has(key)) letters.set(key, copy(letter));
  };
  const apply = (commit: ActorCommit): boolean => {
    const row = rows.get(commit.actorId);
    if (!row || row.version !== commit.expectedVersion) return false;
    const { actorId } = commit;
    row.version += 1;
    row.machineVersion = commit.machineVersion;
    row.snapshot = copy(commit.snapshot);
    row.timers = copy(commit.timers);
    const isKept =
      row.nextDueAt !== null &&
      row.nextDueAt > now &&
      commit.nextDueAt !== null &&
      row.nextDueAt <= commit.nextDueAt;
    if (!isKept) row.nextDueAt = commit.nextDueAt;
    for (const entry of commit.journal) {
      journal.push({ ...copy(entry), actorId, version: row.version });
      for (const order of entry.orders) orders.push({ ...copy(order), actorId });
    }
    for (const part of commit.parts) parts.set(`${actorId}/${part.key}`, copy(part));
    for (const reading of commit.readings) keepReading(reading);
    for (const letter of commit.letters) keepLetter(letter);
    for (const id of commit.notices) notices.add(`${actorId} ${id}`);
    return true;
  };

  return {
    async load(actorIds, asked) {
      const actors = actorIds.flatMap((actorId) => read(actorId) ?? []);
      return {
        now,
        actors,
        knownNotices: new Set(
          asked.map(({ actorId, id }) => `${actorId} ${id}`).filter((key) => notices.has(key)),
        ),
      };
    },
    async commit(batch: CommitBatch) {
      const won = new Set(batch.actors.filter(apply).map((commit) => commit.actorId));
      for (const reading of batch.late) keepReading(reading);
      for (const letter of batch.letters) keepLetter(letter);
      if (loseReply) {
        loseReply = false;
        throw new StoreUnavailable("The reply was lost.");
      }
      return { now, won };
    },
    async claimDue(limit, holdMs, except = []) {
      const looked = [...rows]
        .filter(([id, row]) => row.nextDueAt !== null && row.nextDueAt <= now && !except.includes(id))
        .slice(0, limit);
      const due: DueActor[] = [];
      for (const [actorId, row] of looked) {
        const deadlines = Object.values(row.timers).map((timer) => timer.due);
        const first = deadlines.length === 0 ? null : Math.min(...deadlines);
        const isRipe = first !== null && first <= now;
        row.nextDueAt = isRipe ? now + holdMs : first;
        if (isRipe) due.push({ actorId, version: row.version });
      }
      return { now, due, more: looked.length === limit };
    },
    register: (actorId, kind) =>
      void rows.set(actorId, {
        kind,
        machineVersion: null,
        version: 0,
        snapshot: null,
        timers: {},
        nextDueAt: null,
      }),
    setNow: (value) => void (now = value),
    read,
    journal,
    orders,
    parts,
    get readings() {
      return [...readings.values()];
    },
    get letters() {
      return [...letters.values()];
    },
    loseNextReply: () => void (loseReply = true),
  };
}
