// Names and values of an entry's body in the reader's words, where there are any. The log itself knows one language.

import { useWords } from "../words.js";

/** Fields whose values are words of ours, and where the sentences for them are. */
const WORDS: Readonly<Record<string, string>> = {
  stage: "stages",
  channel: "web.channel",
  kind: "report.kinds",
  what: "web.evidence.what",
  certainty: "web.certainty",
  direction: "web.transfer.direction",
  answer: "web.transfer.answer",
  verdict: "web.transfer.verdict",
  signature: "web.transfer.signature",
};

export function useEntryWords() {
  const { sayOr } = useWords();
  return {
    nameOf: (name: string) => sayOr(`web.evidence.fields.${name}`, name),
    valueOf: (name: string, value: string) => (WORDS[name] === undefined ? value : sayOr(`${WORDS[name]}.${value}`, value)),
  };
}
