// A fact's value as people read it.

import type { FactValue } from "@hamon/records";
import { useWords } from "../words.js";

export function useFactText(): (value: FactValue) => string {
  const { say, count, day } = useWords();
  return (value) => {
    if (value === true || value === false || value === "unknown") return say(`facts.is_${String(value)}`);
    if (typeof value === "number") return count(value);
    if (typeof value === "string") return /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value;
    return value.join(say("points.comma"));
  };
}
