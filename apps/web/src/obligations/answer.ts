// What a form's text says as a fact.

import type { FactValue, Question } from "@hamon/records";

export function answerOf({ type }: Pick<Question, "type">, text: string): FactValue {
  if (type === "boolean") return text === "true";
  return type === "count" ? Number(text) : text;
}

/** The moment that a clock on the wall in Japan says: "2025-06-19T15:00" -> RFC 3339. */
export function japanMoment(wall: string): string {
  return `${wall}${wall.length === "2025-06-19T15:00".length ? ":00" : ""}+09:00`;
}
