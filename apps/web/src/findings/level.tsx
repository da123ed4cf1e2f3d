// A level by word and by filled squares, not by colour.

import type { FindingView } from "@hamon/records";
import { useWords } from "../words.js";
import { LEVELS } from "./levels.js";

export function Level({ level }: { readonly level: FindingView["level"] }) {
  const { say } = useWords();
  const filled = LEVELS.length - 1 - LEVELS.indexOf(level);
  return (
    <span className="nowrap">
      <span aria-hidden="true" className="level-squares">
        {"■".repeat(filled)}
        {"□".repeat(LEVELS.length - 1 - filled)}
      </span>{" "}
      {say(`level.${level}`)}
    </span>
  );
}
