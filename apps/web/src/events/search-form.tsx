// What is looked for: one box of text, and beside it the same put together by fields.

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { SearchWanted, Source } from "@hamon/records";
import { useAnswer } from "../api.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { momentOfLocal, localOfMoment } from "./local-moment.js";
import { TermBuilder } from "./term-builder.js";

export interface SearchFormProps {
  readonly wanted: SearchWanted;
  readonly isSearching: boolean;
  readonly onSearch: (wanted: SearchWanted) => void;
}

export function SearchForm({ wanted, isSearching, onSearch }: SearchFormProps) {
  const { say } = useWords();
  const [draft, setDraft] = useState(wanted);
  const change = (some: Partial<SearchWanted>) => setDraft({ ...draft, ...some });
  const add = (term: string) => change({ query: draft.query.trim() === "" ? term : `${draft.query.trim()} ${term}` });
  return (
    <section className="card stack" style={{ gap: 12 }}>
      <form
        className="stack"
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(draft);
        }}
      >
        <TextInput
          data-search
          size="sm"
          label={say("search.query")}
          description={say("search.query_how")}
          placeholder={say("search.query_hint")}
          value={draft.query}
          spellCheck={false}
          onChange={(event) => change({ query: event.currentTarget.value })}
        />
        <div className="tools-line">
          <Moments draft={draft} change={change} />
          <LogChoice log={draft.log} onChoose={(log) => change({ log })} />
          <NativeSelect
            size="sm"
            label={say("search.order")}
            value={draft.order}
            data={[
              { value: "newest", label: say("search.newest") },
              { value: "oldest", label: say("search.oldest") },
            ]}
            onChange={(event) => change({ order: event.currentTarget.value === "oldest" ? "oldest" : "newest" })}
          />
          <Button type="submit" size="sm" loading={isSearching}>
            {say("search.go")}
          </Button>
        </div>
      </form>
      <TermBuilder onAdd={add} />
    </section>
  );
}

interface MomentsProps {
  readonly draft: SearchWanted;
  readonly change: (some: Partial<SearchWanted>) => void;
}

function Moments({ draft, change }: MomentsProps) {
  const { say } = useWords();
  return (["from", "to"] as const).map((name) => (
    <TextInput
      key={name}
      size="sm"
      type="datetime-local"
      step={1}
      label={say(`search.${name}`)}
      defaultValue={localOfMoment(draft[name])}
      onChange={(event) => change({ [name]: momentOfLocal(event.currentTarget.value) })}
    />
  ));
}

interface LogChoiceProps {
  readonly log: string | null;
  readonly onChoose: (log: string | null) => void;
}

function LogChoice({ log, onChoose }: LogChoiceProps) {
  const { say } = useWords();
  const { api } = usePlace();
  const sources = useAnswer<readonly Source[]>(`${api}/sources`).data ?? [];
  const logs = [...new Set(sources.flatMap(({ kind, as }) => (kind === "log" ? [as] : [])))].sort();
  return (
    <NativeSelect
      size="sm"
      label={say("event.log")}
      value={log ?? ""}
      data={[{ value: "", label: say("search.all_logs") }, ...logs.map((name) => ({ value: name, label: name }))]}
      onChange={(event) => onChoose(event.currentTarget.value === "" ? null : event.currentTarget.value)}
    />
  );
}
