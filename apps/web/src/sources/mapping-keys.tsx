// What a mapping says of the whole log: its name, whose log it is, where the moment stands and how it is written.

import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { MappingBody, MappingPreview } from "@hamon/records";
import { useWords } from "../words.js";

export interface MappingEdit {
  readonly body: MappingBody;
  readonly parts: MappingPreview["parts"];
  readonly onChange: (body: MappingBody) => void;
}

/** Whose values are texts, in the order of the form. */
const TEXTS = ["mapping", "product", "category", "service"] as const;

export function MappingKeys({ body, parts, onChange }: MappingEdit) {
  const { say } = useWords();
  const said = (key: string) => textOf(body[key]);
  const set = (key: string, text: string) => onChange(withKey(body, key, text));
  return (
    <section className="card mapping-keys">
      {TEXTS.map((key) => (
        <Text
          key={key}
          label={say(`mapping.keys.${key}`)}
          hint={say(`mapping.hints.${key}`)}
          value={said(key)}
          onDone={(text) => set(key, text)}
        />
      ))}
      {body["shape"] === "line" && body["format"] !== undefined && (
        <Text
          isWide
          label={say("mapping.keys.format")}
          hint={say("mapping.hints.format")}
          value={said("format")}
          onDone={(text) => set("format", text)}
        />
      )}
      <NativeSelect
        size="sm"
        label={say("mapping.keys.time")}
        description={say("mapping.hints.time")}
        value={said("time")}
        onChange={(event) => set("time", event.currentTarget.value)}
        data={timeChoices(said("time"), parts)}
      />
      <Text
        label={say("mapping.keys.time_format")}
        hint={say("mapping.hints.time_format")}
        value={said("time_format")}
        onDone={(text) => set("time_format", text)}
      />
      <Text label={say("mapping.keys.zone")} hint={say("mapping.hints.zone")} value={said("zone")} onDone={(text) => set("zone", text)} />
    </section>
  );
}

function timeChoices(now: string, parts: MappingPreview["parts"]) {
  const names = parts.map(({ name }) => name);
  return [...(names.includes(now) ? [] : [now]), ...names].map((value) => ({ value, label: value === "" ? "—" : value }));
}

interface TextProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly isWide?: boolean;
  /** Told when the writing is over: each trial reads the original. */
  readonly onDone: (text: string) => void;
}

function Text({ label, hint, value, isWide = false, onDone }: TextProps) {
  const [text, write] = useState(value);
  const done = () => void (text.trim() !== value && onDone(text.trim()));
  return (
    <TextInput
      size="sm"
      className={isWide ? "wide" : ""}
      label={label}
      description={hint}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => void (event.key === "Enter" && done())}
    />
  );
}

/** A list of one is its text; of several, the first: the others stay in the file until it is chosen anew. */
function textOf(value: unknown): string {
  return String((Array.isArray(value) ? value[0] : value) ?? "");
}

function withKey(body: MappingBody, key: string, text: string): MappingBody {
  const { [key]: _, ...rest } = body;
  if (text === "") return rest;
  return { ...body, [key]: key === "time" ? [text] : text };
}
