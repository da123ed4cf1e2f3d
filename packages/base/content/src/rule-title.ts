// What a rule is called: its sentence for those that ship, its own title for a workspace's.

import type { Language, Text } from "@hamon/records";
import type { Content } from "./content.js";

/** `name`: the file's without its ending. The name itself where the rule has been taken away since. */
export function ruleTitle(content: Content, name: string): Text {
  const titleIn = (language: Language): string => {
    const sentence = content.sentence(language, `rules.${name}.title`);
    return sentence.startsWith("⟦") ? ownTitle(content, name) : sentence;
  };
  return { ja: titleIn("ja"), en: titleIn("en") };
}

function ownTitle(content: Content, name: string): string {
  const rule = content.files("rules").find(({ path }) => path.endsWith(`/${name}.yml`))?.value;
  const title = typeof rule === "object" && rule !== null && "title" in rule ? rule.title : undefined;
  return typeof title === "string" ? title : name;
}
