// Ages, instants and spans as people read them.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `340 ms`, `4 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function span(ms: number): string {
  const value = Math.max(0, ms);
  if (value < second) return `${Math.round(value / 10) * 10} ms`;
  if (value < minute)
    return `${value < 10 * second ? (Math.floor(value / 100) / 10).toFixed(1) : Math.floor(value / second)} s`;
  if (value < hour) return `${Math.floor(value / minute)} min`;
  if (value < day)
    return `${Math.floor(value / hour)} h ${String(Math.floor((value % hour) / minute)).padStart(2, "0")} min`;
  return `${Math.floor(value / day)} d ${Math.floor((value % day) / hour)} h`;
}

/** Whole units only, for values that tick in place: `now`, `4 s`, `12 min`. */
export function age(ms: number): string {
  if (ms < second) return "now";
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  return span(ms);
}

const part = (value: number, digits = 2): string => String(value).padStart(digits, "0");

/** Local wall clock with milliseconds, as in a sequence of events: `14:03:07.412`. */
export function timeOfDay(at: number): string {
  const d = new Date(at);
  return `${part(d.getHours())}:${part(d.getMinutes())}:${part(d.getSeconds())}.${part(d.getMilliseconds(), 3)}`;
}

/** `14:03` on the same day, else `23 Nov 14:03`. */
export function shortInstant(at: number, now: number): string {
  const d = new Date(at);
  const clock = `${part(d.getHours())}:${part(d.getMinutes())}`;
  if (new Date(now).toDateString() === d.toDateString()) return clock;
  return `${d.getDate()} ${d.toLocaleString("en", { month: "short" })} ${clock}`;
}

/** The full instant in UTC and local time, for titles on hover. */
export function fullInstant(at: number): string {
  const d = new Date(at);
  return `${d.toISOString().replace("T", " ").replace("Z", " UTC")} · ${d.toLocaleString("en-GB", { timeZoneName: "short" })}`;
}

/** `UTC+01:00`, `UTC−03:30`, `UTC`. */
export function offset(minutes: number): string {
  if (minutes === 0) return "UTC";
  const away = Math.abs(minutes);
  return `UTC${minutes < 0 ? "−" : "+"}${part(Math.floor(away / 60))}:${part(away % 60)}`;
}

/** The zone that local times are told in, said once above a list of them. */
export const Zone = {
  offset: (at: number): string => offset(-new Date(at).getTimezoneOffset()),
  name: (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone,
  /** `Europe/Berlin, UTC+01:00`, or `UTC` alone. */
  label(at: number): string {
    const [name, said] = [Zone.name(), Zone.offset(at)];
    return !name || name === said ? said : `${name}, ${said}`;
  },
};
