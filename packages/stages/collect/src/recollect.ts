// Collects once more what was collected: the same originals, into an empty lake. How a number is shown to come from them.

import type { OpenCase } from "@hamon/case";
import type { Progress, Source } from "@hamon/records";
import { recollectSource } from "./collect-source.js";
import type { SourceJob } from "./commit-source.js";
import { Parser } from "./parser.js";

/**
 * Reads sources from their kept originals into the lake of `open`, which is not the case's own. The case's store stays as
 * it is; the log names each original that was read.
 *
 * @throws {Fault} what the first source says that cannot be read.
 */
export async function recollect(
  open: OpenCase,
  sources: readonly (Source & { readonly evidence_id: string })[],
  progress: Progress,
): Promise<void> {
  const items = new Map((await open.evidence.items()).map((item) => [item.evidence_id, item.bytes]));
  const total = sources.reduce((sum, { evidence_id }) => sum + (items.get(evidence_id) ?? 0), 0);
  const session = await open.lake.session({ signal: progress.signal });
  const parser = new Parser();
  let bytes = 0;
  const job: SourceJob = {
    open,
    session,
    parser,
    purpose: "replay",
    known: null,
    signal: progress.signal,
    progress: (more) => progress.report((bytes += more), total),
  };
  try {
    for (const source of sources) {
      progress.signal.throwIfAborted();
      await recollectSource(job, source);
    }
  } finally {
    await Promise.all([session.close(), parser.close()]);
  }
}
