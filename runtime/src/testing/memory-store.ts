// Memory store
//
// The ActorStore in memory, with real conflicts and a clock that moves when told. Obeys the same contract suite as Postgres.
import type { ActorStatus, SnapshotEnvelope, StoredActor } from "../actor-state.ts";
import type { Timer } from "../timer.ts";
import type {
  ActorAside,
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
import { identityOf } from "../letter.ts";
import type { Message, Wake } from "../message.ts";
import type { Order } from "../step.ts";

export interface MemoryStore extends ActorStore {
  register(actorId: string, kind: string): void;
  /** Sets the store's clock, ms since the epoch. */
  setNow(now: number): void;
  read(actorId: string): StoredActor | undefined;
  /** Stored bound of the actor's deadlines, ms; null: none. */
  boundOf(actorId: string): number | null;
  readonly journal: readonly (JournalEntry & { readonly actorId: string; readonly version: number })[];
  readonly orders: readonly (Order & { readonly actorId: string })[];
  readonly readings: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  readonly parts: ReadonlyMap<string, PartEntry>;
  /** What an operator does to an actor. */
  supervise(actorId: string, status: "paused" | "resuming" | "draining", reason?: string): void;
  /** What an operator does with a letter. */
  retry(actorId: string, letterId: string): void;
  standing(actorId: string): {
    readonly status: ActorStatus;
    readonly pausedReason: string | null;
    readonly held: readonly string[];
    readonly overflow: number;
  };
  isSettled(actorId: string, letterId: string): boolean;
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
  status: ActorStatus;
  pausedReason: string | null;
  overflow: number;
  held: Exclude<Message, Wake>[];
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
  const retrying = new Set<string>();
  const settledLetters = new Set<string>();
  let retries = 0;
  let loseReply = false;

  const read = (actorId: string): StoredActor | undefined => {
    const row = rows.get(actorId);
    if (!row) return undefined;
    const { held, pausedReason: _reason, overflow: _overflow, nextDueAt: _bound, ...rest } = copy(row);
    const isCarried = row.status === "resuming" || row.status === "draining";
    return { actorId, ...rest, heldCount: held.length, held: isCarried ? held.slice(0, 500) : [] };
  };
  const keepReading = (reading: ReadingEntry): void => {
    const key = `${reading.actorId}/${reading.measuredAt}/${reading.boot}/${reading.seq}`;
    if (rows.has(reading.actorId) && !readings.has(key)) readings.set(key, copy(reading));
  };
  const keepLetter = (letter: LetterEntry): void => {
    const key = `${letter.actorId}/${letter.letterId}`;
    const known = letters.get(key);
    if (!known) letters.set(key, copy(letter));
    else if (retrying.delete(key)) letters.set(key, { ...copy(letter), message: known.message });
  };
  const stand = (actorId: string, row: Row, { supervision }: Pick<ActorCommit, "supervision">): void => {
    if (!supervision) return;
    const { status, pausedReason, held, released, settled, overflow } = supervision;
    const gone = new Set(released);
    row.overflow = (row.status === "active" ? 0 : row.overflow) + overflow;
    row.status = status;
    row.pausedReason = status === "paused" ? (pausedReason ?? row.pausedReason) : null;
    row.held = row.held.filter((message) => !gone.has(identityOf(message)));
    const known = new Set(row.held.map(identityOf));
    for (const message of held) {
      if (message.kind === "wake" || known.has(identityOf(message))) continue;
      known.add(identityOf(message));
      row.held.push(copy(message.kind === "notice" ? { ...message, at: now } : message));
    }
    for (const id of settled) {
      retrying.delete(`${actorId}/${id}`);
      settledLetters.add(`${actorId}/${id}`);
    }
  };
  const setAside = ({ actorId, expectedVersion, ...aside }: ActorAside): boolean => {
    const row = rows.get(actorId);
    if (!row || row.version !== expectedVersion) return false;
    row.version += 1;
    for (const entry of aside.journal) journal.push({ ...copy(entry), actorId, version: row.version });
    for (const letter of aside.letters) keepLetter(letter);
    stand(actorId, row, aside);
    if (row.status === "paused") row.nextDueAt = null;
    else if (aside.supervision.held.length > 0) row.nextDueAt = now;
    return true;
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
      commit.bound === "look" &&
      row.nextDueAt !== null &&
      row.nextDueAt > now &&
      commit.nextDueAt !== null &&
      row.nextDueAt <= commit.nextDueAt;
    if (commit.bound !== "keep" && !isKept) row.nextDueAt = commit.nextDueAt;
    for (const entry of commit.journal) {
      journal.push({ ...copy(entry), actorId, version: row.version });
      for (const order of entry.orders) orders.push({ ...copy(order), actorId });
    }
    for (const part of commit.parts) parts.set(`${actorId}/${part.key}`, copy(part));
    for (const reading of commit.readings) keepReading(reading);
    for (const letter of commit.letters) keepLetter(letter);
    for (const id of commit.notices) notices.add(`${actorId} ${id}`);
    stand(actorId, row, commit);
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
      const applied = [...batch.actors.filter(apply), ...(batch.asides ?? []).filter(setAside)];
      const won = new Set(applied.map(({ actorId }) => actorId));
      const fenced = new Set([...batch.actors, ...(batch.asides ?? [])].map(({ actorId }) => actorId));
      for (const reading of batch.late)
        if (!fenced.has(reading.actorId) || won.has(reading.actorId)) keepReading(reading);
      for (const letter of batch.letters) keepLetter(letter);
      if (loseReply) {
        loseReply = false;
        throw new StoreUnavailable("The reply was lost.");
      }
      return { now, won };
    },
    async claimDue(limit, holdMs, except = []) {
      const looked: [string, Row][] = [];
      // One pass without copies: of a hundred thousand actors few are due, and this is asked thousands of times.
      for (const [actorId, row] of rows) {
        if (looked.length === limit) break;
        if (row.nextDueAt === null || row.nextDueAt > now) continue;
        if (row.status !== "paused" && !except.includes(actorId)) looked.push([actorId, row]);
      }
      const due: DueActor[] = [];
      for (const [actorId, row] of looked) {
        const deadlines = Object.values(row.timers).map((timer) => timer.due);
        const first = deadlines.length === 0 ? null : Math.min(...deadlines);
        const isRipe = row.status !== "active" || (first !== null && first <= now);
        row.nextDueAt = isRipe ? now + holdMs : first;
        if (isRipe) due.push({ actorId, version: row.version });
      }
      return { now, due, more: looked.length === limit };
    },
    async unclaim(actorIds) {
      for (const actorId of actorIds) {
        const row = rows.get(actorId);
        if (row && row.nextDueAt !== null) row.nextDueAt = now;
      }
    },
    register: (actorId, kind) =>
      void rows.set(actorId, {
        kind,
        machineVersion: null,
        version: 0,
        snapshot: null,
        timers: {},
        nextDueAt: null,
        status: "active",
        pausedReason: null,
        overflow: 0,
        held: [],
      }),
    supervise(actorId, status, pausedReason) {
      const row = rows.get(actorId) as Row;
      row.version += 1;
      row.status = status;
      row.pausedReason = pausedReason ?? null;
      if (status === "resuming") row.nextDueAt = now;
      if (status === "paused") row.nextDueAt = null;
    },
    retry(actorId, letterId) {
      const row = rows.get(actorId) as Row;
      const { message } = letters.get(`${actorId}/${letterId}`) as LetterEntry;
      retrying.add(`${actorId}/${letterId}`);
      const id = `retry ${(retries += 1)} ${letterId}`;
      const event = { type: "letter.retried", letter: letterId, attempt: retries, by: "somebody", message };
      row.held.push({ kind: "notice", actorId, id, part: null, event, at: now });
      row.version += 1;
      if (row.status === "active") row.status = "resuming";
      if (row.status !== "paused") row.nextDueAt = now;
    },
    standing(actorId) {
      const { status, pausedReason, held, overflow } = rows.get(actorId) as Row;
      return { status, pausedReason, held: held.map(identityOf), overflow };
    },
    isSettled: (actorId, letterId) => settledLetters.has(`${actorId}/${letterId}`),
    setNow: (value) => void (now = value),
    read,
    boundOf: (actorId) => rows.get(actorId)?.nextDueAt ?? null,
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
