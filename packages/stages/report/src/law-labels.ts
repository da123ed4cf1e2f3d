// Names of facts and triggers as the laws' files give them. What they mean is decide's; here they are only printed.

import type { Content } from "@hamon/content";
import type { Text } from "@hamon/records";

export interface FactDefinition {
  readonly type: string;
  readonly choices: ReadonlyMap<string, Text>;
}

type Node = Readonly<Record<string, unknown>>;

export function factDefinitions(content: Content): ReadonlyMap<string, FactDefinition> {
  const facts = ((content.file("laws/facts.yml").value as Node | null)?.["facts"] ?? {}) as Readonly<Record<string, Node>>;
  return new Map(
    Object.entries(facts).map(([key, { type, choices }]) => [
      key,
      { type: String(type), choices: new Map(Object.entries((choices ?? {}) as Record<string, Text>)) },
    ]),
  );
}

/** "<law id>/<trigger>" -> its label. */
export function lawTriggers(content: Content): ReadonlyMap<string, Text> {
  const labels = new Map<string, Text>();
  for (const { value } of content.files("laws")) {
    const { id, triggers } = (value ?? {}) as { id?: unknown; triggers?: Readonly<Record<string, { label?: Text }>> };
    if (typeof id !== "string") continue;
    for (const [key, { label }] of Object.entries(triggers ?? {})) if (label !== undefined) labels.set(`${id}/${key}`, label);
  }
  return labels;
}
