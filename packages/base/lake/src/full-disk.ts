// A write of ours that failed for want of room is the user's to mend, and says so.

import { Fault } from "@hamon/records";

const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/** What `work` gives. @throws {Fault} `disk-full`; anything else as it was. */
export async function onDisk<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (cause) {
    if (!FULL.includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    throw new Fault("disk-full", { cause });
  }
}
