// VERIFY.md of a bundle for one figure or one person: the same commands in both languages, and what each shows and does not.

import type { OpenCase } from "@hamon/case";
import { LANGUAGES, type Language } from "@hamon/records";

const GUIDE = "templates/bundle/excerpt_guide.yml";
const NAMES: Readonly<Record<Language, string>> = { ja: "日本語", en: "English" };

type Scope = "figure" | "person";
type Section = Readonly<Record<Language, string>> & { readonly only?: Scope };

interface Guide {
  readonly title: string;
  /** Shell commands by name: `{name}` in a section. */
  readonly commands: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
}

export function excerptGuide({ content, record, case_id }: OpenCase, scope: Scope, said: Readonly<Record<string, string>>): string {
  const { title, commands, sections } = content.file(GUIDE).value as Guide;
  const blocks = Object.entries(commands).map(([name, text]) => [name, `\`\`\`sh\n${text.trimEnd()}\n\`\`\``]);
  const params: Readonly<Record<string, string>> = { case_id, organisation: record.organisation, ...said, ...Object.fromEntries(blocks) };
  const wanted = sections.filter(({ only }) => only === undefined || only === scope);
  const parts = LANGUAGES.map((language) => `## ${NAMES[language]}\n\n${wanted.map((section) => section[language]).join("\n")}`);
  return `# ${title}\n\n${parts.join("\n")}`.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}
