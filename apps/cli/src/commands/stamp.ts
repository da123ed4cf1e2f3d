// stamp: the checkpoint of a case, stamped by the authority of hamon.yml.

import type { Command } from "commander";
import type { StampTaken } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { withCase } from "./cases.js";

interface StampOptions {
  readonly case?: string;
}

export function addStampCommand(program: Command, session: Session): void {
  const { voice } = session;
  describe(program, "stamp", session)
    .option("--case <id>", voice.sentence("cli.options.case"))
    .action((options: StampOptions) =>
      withCase(program, options.case, async (client, case_id) => {
        const taken = await client.post<StampTaken>(`/api/cases/${case_id}/stamps`, {});
        voice.result(taken, takenLines(taken, voice));
      }),
    );
}

function takenLines(
  { tree_size, stamped_at, until, renewals, left }: StampTaken,
  { sentence, count }: Session["voice"],
): readonly string[] {
  return [
    sentence("cli.stamp.done", { tree_size: count(tree_size), stamped_at, until: until.slice(0, 10) }),
    ...renewals.map((one) => sentence("cli.stamp.renewed", { count: count(one.renews.length), until: one.until.slice(0, 10) })),
    ...(left.length === 0 ? [] : [sentence("cli.stamp.left", { count: count(left.length) })]),
  ];
}
