// To an entry of the log, by its number.

import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export interface EntryLinkProps {
  readonly index: number;
  /** The number alone, where the head of its column says what it is. */
  readonly isBare?: boolean;
}

export function EntryLink({ index, isBare = false }: EntryLinkProps) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const number = count(index);
  return (
    <Link to={to(`evidence/entries/${index}`)} label={say("custody.entry", { index: number })}>
      {isBare ? number : say("custody.entry", { index: number })}
    </Link>
  );
}
