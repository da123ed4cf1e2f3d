// A term put together by choosing: the box of text gets it as somebody would have typed it.

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { SEARCH_FIELDS } from "@hamon/records";
import { useWords } from "../words.js";
import { operatorsOf, termText, type TermOperator } from "./term-text.js";

export interface TermBuilderProps {
  readonly onAdd: (term: string) => void;
}

const FIELDS = Object.keys(SEARCH_FIELDS);
const FIRST = "source.ip";

export function TermBuilder({ onAdd }: TermBuilderProps) {
  const { say } = useWords();
  const [field, setField] = useState(FIRST);
  const [chosen, choose] = useState<TermOperator>("is");
  const [value, setValue] = useState("");
  const operators = operatorsOf(field);
  const operator = operators.includes(chosen) ? chosen : "is";
  const needsValue = operator !== "exists" && operator !== "missing";
  return (
    <form
      className="tools-line"
      aria-label={say("search.builder")}
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(termText({ field, operator, value: value.trim() }));
        setValue("");
      }}
    >
      <NativeSelect
        size="sm"
        label={say("search.field")}
        value={field}
        data={FIELDS}
        onChange={(event) => setField(event.currentTarget.value)}
      />
      <NativeSelect
        size="sm"
        label={say("search.operator")}
        value={operator}
        data={operators.map((one) => ({ value: one, label: say(`search.operators.${one}`) }))}
        onChange={(event) => choose(event.currentTarget.value as TermOperator)}
      />
      {needsValue && (
        <TextInput size="sm" label={say("search.value")} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
      )}
      <Button type="submit" size="sm" variant="default" disabled={needsValue && value.trim() === ""}>
        {say("search.add")}
      </Button>
    </form>
  );
}
