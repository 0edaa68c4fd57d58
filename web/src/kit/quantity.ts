// Quantity
//
// The name of a point carries its unit (`powerKw`, `socPct`). This is the one place that turns such a name into a label, a unit and
// a number of digits, and the one place that rounds.
import { sentence, words } from "./words.ts";

export interface Quantity {
  readonly label: string;
  readonly unit: string;
  readonly digits: number;
}

const units: readonly (readonly [suffix: string, unit: string, digits: number])[] = [
  ["Kwh", "kWh", 1],
  ["Kvar", "kvar", 1],
  ["Kva", "kVA", 1],
  ["Kw", "kW", 1],
  ["Wm2", "W/m²", 0],
  ["Pct", "%", 1],
  ["Hz", "Hz", 2],
  ["C", "°C", 1],
  ["V", "V", 1],
  ["A", "A", 1],
  ["Ms", "ms", 0],
  ["S", "s", 0],
];

const labels: Readonly<Record<string, string>> = {
  soc: "State of charge",
  irradiance: "Irradiance",
  limit: "Power limit",
};

export const Quantity = {
  of(point: string, unit?: string): Quantity {
    const known = units.find(([suffix]) => point.endsWith(suffix) && point.length > suffix.length);
    const stem = known ? point.slice(0, -known[0].length) : point;
    return {
      label: labels[stem] ?? sentence(stem),
      unit: unit ?? known?.[1] ?? "",
      digits: known?.[2] ?? 2,
    };
  },

  /** The value without its unit. Absent is an en dash: no data and zero differ. */
  format(quantity: Quantity, value: unknown): string {
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "string") return words(value);
    if (typeof value !== "number" || !Number.isFinite(value)) return "–";
    return number(value, quantity.digits);
  },
};

/** A fixed number of digits, a true minus sign, and no `-0.0`. */
export function number(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  const zero = Number(rounded) === 0;
  const plain = zero ? (0).toFixed(digits) : rounded;
  const [whole = "", fraction] = plain.replace("-", "").split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f") : whole;
  return `${value < 0 && !zero ? "\u2212" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** As `number`, but a plus sign is written: the sign is the direction of flow. */
export function signed(value: number, digits: number): string {
  const text = number(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}
