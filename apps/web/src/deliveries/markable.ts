// What a person may say became of a delivery, as the server will judge it.

import { MARK_RULES, MARK_STATES, type Delivery, type MarkState } from "@hamon/records";

export interface Markable extends Pick<Delivery, "channel" | "state" | "reason"> {
  readonly is_last: boolean;
}

/** None for an attempt that another came after, or whose person is part of another. */
export function markableStates({ channel, state, reason, is_last }: Markable): readonly MarkState[] {
  if (!is_last || reason === "person-gone") return [];
  return MARK_STATES.filter((wanted) => MARK_RULES[channel][wanted]?.from.includes(state) === true);
}
