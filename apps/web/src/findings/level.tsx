// A level by word and by filled squares, not by colour.

import { FINDING_LEVELS, type FindingView } from "@hamon/records";
import { useWords } from "../words.js";

export function Level({ level }: { readonly level: FindingView["level"] }) {
  const { say } = useWords();
  const filled = FINDING_LEVELS.length - 1 - FINDING_LEVELS.indexOf(level);
  return (
    <span className="nowrap">
      <span aria-hidden="true" className="level-squares">
        {"■".repeat(filled)}
        {"□".repeat(FINDING_LEVELS.length - 1 - filled)}
      </span>{" "}
      {say(`level.${level}`)}
    </span>
  );
}
