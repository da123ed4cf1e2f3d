// What is to be said of the copy of keys/: nothing once somebody confirmed one and it is as the keys are now.

import { toldDifferences, type KeyDifferences, type KeysView } from "@hamon/records";
import type { Client } from "./client.js";
import type { Voice } from "./voice.js";

export async function copyLines(client: Client, voice: Voice): Promise<readonly string[]> {
  return keyLines(await client.get<KeysView>("/api/keys"), voice);
}

export function keyLines({ state, confirmed_at, differences }: KeysView, voice: Voice): readonly string[] {
  if (state === "unconfirmed") return [`⚠ ${voice.sentence("cli.keys.unconfirmed")}`];
  if (state !== "stale" || differences === null) return [];
  const on = (confirmed_at ?? "").slice(0, 10);
  return [`⚠ ${voice.sentence("cli.keys.stale", { on, what: differenceText(differences, voice) })}`];
}

/** What differs, in one phrase. */
export function differenceText(differences: KeyDifferences, { sentence, count }: Voice): string {
  const told = toldDifferences(differences).map((one) => sentence(`cli.keys.differs.${one.key}`, { count: count(one.count ?? 0) }));
  return told.join(sentence("cli.keys.differs.comma"));
}
