// Three-valued logic (Kleene's strong logic): true, false, and unknown, which is neither.
//
// Spec: S. C. Kleene, Introduction to Metamathematics (1952), section 64.

import type { Tri } from "@hamon/records";

/** True when all are; false as soon as one is; else unknown. Nothing at all is true. */
export function allOf(values: readonly Tri[]): Tri {
  if (values.includes(false)) return false;
  return values.includes("unknown") ? "unknown" : true;
}

/** True as soon as one is; false when all are; else unknown. Nothing at all is false. */
export function anyOf(values: readonly Tri[]): Tri {
  if (values.includes(true)) return true;
  return values.includes("unknown") ? "unknown" : false;
}

export function notOf(value: Tri): Tri {
  return value === "unknown" ? "unknown" : !value;
}

/** A count of which only the ends may be known. Null: that end is unknown. Both ends belong to it. */
export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

/** Whether a count is greater than `limit`: unknown when its range holds numbers on both sides. */
export function isOver({ low, high }: Range, limit: number): Tri {
  if (low !== null && low > limit) return true;
  if (high !== null && high <= limit) return false;
  return "unknown";
}

/** Whether a count is `limit` or more. */
export function isAtLeast({ low, high }: Range, limit: number): Tri {
  if (low !== null && low >= limit) return true;
  if (high !== null && high < limit) return false;
  return "unknown";
}
