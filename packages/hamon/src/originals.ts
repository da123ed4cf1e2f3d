// Originals as a user names them. What was erased is not there to be named.

import { Fault, type EvidenceItem } from "@hamon/records";

/**
 * Originals by name or evidence_id, in their own order.
 *
 * @throws {Fault} `original-unknown` with the place in the list: a name may be personal data.
 */
export function chooseOriginals(items: readonly EvidenceItem[], names: readonly string[]): readonly EvidenceItem[] {
  const there = items.filter(({ erased_at }) => erased_at === null);
  const isNamed = (item: EvidenceItem, name: string) => item.name === name || item.evidence_id === name;
  const stranger = names.findIndex((name) => !there.some((item) => isNamed(item, name)));
  if (stranger >= 0) throw new Fault("original-unknown", { params: { position: stranger + 1 } });
  return there.filter((item) => names.some((name) => isNamed(item, name)));
}
