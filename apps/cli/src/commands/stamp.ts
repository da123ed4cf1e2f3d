// stamp: the checkpoint of a case, stamped by the authority of hamon.yml.

import type { Command } from "commander";
import type { StampView } from "@hamon/records";
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
        const stamp = await client.post<StampView>(`/api/cases/${case_id}/stamps`, {});
        const { tree_size, stamped_at, until } = stamp;
        const said = { tree_size: voice.count(tree_size), stamped_at, until: until.slice(0, 10) };
        voice.result(stamp, [voice.sentence("cli.stamp.done", said)]);
      }),
    );
}
