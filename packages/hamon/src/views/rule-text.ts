// What a rule is called on screens and papers.

import { ruleTitle, type Content } from "@hamon/content";
import type { Text } from "@hamon/records";

export interface TitledRule {
  readonly rule_name: string;
  /** Its own; null: it has none that could be read, or the lake has no row of the rule. */
  readonly title: string | null;
  /** Null: the lake has no row of the rule. */
  readonly origin: string | null;
}

/** Rules that ship have sentences; the others are called what their authors call them, whatever their file is named. */
export function titleOf(content: Content, { rule_name, title, origin }: TitledRule): Text {
  if (origin === "shipped" || origin === null) return ruleTitle(content, rule_name);
  const own = title ?? rule_name;
  return { ja: own, en: own };
}
