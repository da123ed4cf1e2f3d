// The parts of the lines under the log's own names, what they say, and for each the column it becomes.

import { NativeSelect } from "@mantine/core";
import type { MappingBody } from "@hamon/records";
import { Breakable } from "../parts/breakable.js";
import { Scroll } from "../parts/scroll.js";
import { useWords } from "../words.js";
import type { MappingEdit } from "./mapping-keys.js";

export interface MappingPartsProps extends MappingEdit {
  readonly columns: readonly string[];
}

export function MappingParts({ body, parts, columns, onChange }: MappingPartsProps) {
  const { say, sayOr, count } = useWords();
  const choices = columns.map((value) => ({ value, label: columnLabel(value, sayOr(`web.columns.${value}`, "")) }));
  return (
    <section className="card">
      <header>
        <h2>
          {say("mapping.parts")} <span className="quiet number">{count(parts.length)}</span>
        </h2>
        <small>{say("mapping.parts_how")}</small>
      </header>
      <Scroll label={say("mapping.parts")} className="mapping-parts">
        <table className="dense">
          <thead>
            <tr>
              <th scope="col" className="words">
                {say("mapping.part")}
              </th>
              <th scope="col" className="words">
                {say("mapping.examples")}
              </th>
              <th scope="col" className="words">
                {say("mapping.column")}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ name, examples }) => (
              <tr key={name}>
                <th scope="row" className="words">
                  <Breakable name={name} />
                </th>
                <td className="words">
                  {examples.map((text) => (
                    <code key={text}>{text}</code>
                  ))}
                </td>
                <td>
                  <NativeSelect
                    size="xs"
                    aria-label={say("mapping.column_of", { name })}
                    value={columnOf(body, name)}
                    onChange={(event) => onChange(withColumn(body, name, event.currentTarget.value))}
                    data={[{ value: "", label: say(isTime(body, name) ? "mapping.is_time" : "mapping.no_column") }, ...choices]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

const columnLabel = (column: string, words: string) => (words === "" ? column : `${column}　${words}`);

/** By itself, or with another: "{date} {time}". */
function isTime(body: MappingBody, name: string): boolean {
  const said = [body["time"] ?? []].flat().map(String);
  return said.some((one) => one === name || one.includes(`{${name}}`));
}

type SetOf = Readonly<Record<string, string | readonly string[]>>;

function setOf(body: MappingBody): SetOf {
  return (body["set"] ?? {}) as SetOf;
}

function columnOf(body: MappingBody, name: string): string {
  const found = Object.entries(setOf(body)).find(([, from]) => (typeof from === "string" ? from === name : from.includes(name)));
  return found?.[0] ?? "";
}

/** A column has one part: the one that had it before loses it. */
function withColumn(body: MappingBody, name: string, column: string): MappingBody {
  const others = Object.entries(setOf(body)).filter(([other, from]) => other !== column && from !== name);
  return { ...body, set: Object.fromEntries(column === "" ? others : [...others, [column, name]]) };
}
