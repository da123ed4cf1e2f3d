// Names and values of an entry's body in the reader's words, where there are any. The log itself knows one language.

import type { LogEntry, ObligationsView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

/** Fields whose values are words of ours, and where the sentences for them are. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  stage: ["stages"],
  channel: ["web.channel"],
  kind: ["web.documents.kinds"],
  language: ["web.documents.languages"],
  format: ["web.documents.formats"],
  origin: ["web.facts"],
  state: ["web.delivery_state", "web.runs"],
  what: ["web.evidence.what"],
  purpose: ["web.evidence.purpose"],
  certainty: ["web.certainty"],
  direction: ["web.transfer.direction"],
  answer: ["web.transfer.answer"],
  verdict: ["web.transfer.verdict"],
  signature: ["web.transfer.signature"],
};

export function useEntryWords() {
  const { sayOr, say, text } = useWords();
  const { api } = usePlace();
  const view = useAnswer<ObligationsView>(`${api}/obligations`).data;
  const factOf = (key: string) => [...(view?.facts ?? []), ...(view?.questions ?? [])].find(({ fact }) => fact === key);
  const factName = (key: string) => {
    const label = factOf(key)?.label;
    return label === undefined ? key : text(label);
  };
  const choiceOf = (key: unknown, value: string) => {
    const label = view?.facts.find((one) => one.fact === key && one.value === value)?.value_label ?? null;
    return label === null ? value : text(label);
  };
  const valueOf = (body: LogEntry["body"], name: string, value: string): string => {
    if (value === "true" || value === "false") return say(`facts.is_${value}`);
    if (name === "fact") return factName(value);
    if (name === "value") return choiceOf(body["fact"], value);
    if (value.startsWith("fact:")) return factName(value.slice("fact:".length));
    if (value.startsWith("statement:")) return sayOr(value.replace("statement:", "statements."), value);
    return (WORDS[name] ?? []).reduce((said, area) => (said === value ? sayOr(`${area}.${value}`, value) : said), value);
  };
  return { nameOf: (name: string) => sayOr(`web.evidence.fields.${name}`, name), valueOf };
}
