// timeline: the events of a case for Timesketch; a timeline that came in, as it came.

import { resolve } from "node:path";
import type { Command } from "commander";
import type { NewTimeline, TimelineResult } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { momentOf } from "../usage.js";
import { withCase } from "./cases.js";

interface TimelineOptions {
  readonly case?: string;
  readonly out: string;
  readonly source?: string;
  readonly from?: string;
  readonly to?: string;
}

export function addTimelineCommand(program: Command, session: Session): void {
  const { voice } = session;
  const option = (name: string) => voice.sentence(`cli.options.${name}`);
  describe(program, "timeline", session)
    .requiredOption("--out <file>", option("timeline-out"))
    .option("--source <name>", option("timeline-source"))
    .option("--from <moment>", option("timeline-from"))
    .option("--to <moment>", option("timeline-to"))
    .option("--case <id>", option("case"))
    .action((options: TimelineOptions) =>
      withCase(program, options.case, async (client, case_id) => {
        const made = await client.post<TimelineResult>(`/api/cases/${case_id}/timelines`, wantedOf(options));
        voice.result(made, madeLines(made, voice));
      }),
    );
}

function wantedOf({ out, source, from, to }: TimelineOptions): NewTimeline {
  const moment = (option: string, text: string) => momentOf({ command: "timeline", option }, text);
  return {
    out: resolve(out),
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { from: moment("--from", from) }),
    ...(to === undefined ? {} : { to: moment("--to", to) }),
  };
}

function madeLines({ path, event_count, as_it_came, sha256 }: TimelineResult, { sentence, count }: Session["voice"]): readonly string[] {
  const made = as_it_came
    ? sentence("cli.timeline.as-it-came", { path })
    : sentence("cli.timeline.made", { path, count: count(event_count ?? 0) });
  return [made, `SHA-256 ${sha256}`, `⚠ ${sentence("cli.timeline.holds")}`];
}
