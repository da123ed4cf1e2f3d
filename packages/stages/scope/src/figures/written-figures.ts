// Writes the figures as the table that decide, report and the pages read.

import type { LakeDraft, LakePart } from "@hamon/lake";
import { FIGURE_COLUMNS } from "@hamon/records";
import type { Figure } from "./figure.js";

export async function writeFigures(figures: readonly Figure[], draft: LakeDraft): Promise<LakePart> {
  const shape = JSON.stringify([FIGURE_COLUMNS]);
  const select = `select ${Object.keys(FIGURE_COLUMNS).join(", ")} from (select unnest(from_json($figures::json, '${shape}'), recursive := true)) order by figure_id`;
  return draft.write("figure", "all", select, { figures: JSON.stringify(figures) });
}
