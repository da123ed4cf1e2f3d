// Whose clock: the log, its host, and its original where several of one name run side by side.

import type { ClockName } from "@hamon/records";
import { Breakable } from "../parts/breakable.js";
import { useWords } from "../words.js";

export function ClockText({ clock: { log, host, name } }: { readonly clock: ClockName & { readonly name?: string | null } }) {
  const { say } = useWords();
  const parts = [log === "" ? say("clocks.unnamed") : log, host, name ?? ""];
  return <Breakable name={parts.filter((part) => part !== "").join(" · ")} />;
}
