// The numbers a document prints, each beside what it would say today.

import { useState } from "react";
import type { DocumentRecord, ExposureTable } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useFigureName } from "./figure-name.js";
import { figuresOf } from "./versions.js";

export function FiguresUsed({ files }: { readonly files: readonly DocumentRecord[] }) {
  const { say, count } = useWords();
  const [isOpen, open] = useState(false);
  const figures = new Map(files.flatMap((file) => file.figures).map((figure) => [figure.figure_id, figure]));
  if (figures.size === 0) return null;
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{say("documents.figures", { count: count(figures.size) })}</summary>
      {isOpen && <Table figures={[...figures.values()]} />}
    </details>
  );
}

function Table({ figures }: { readonly figures: DocumentRecord["figures"] }) {
  const { say } = useWords();
  const { api } = usePlace();
  const table = useAnswer<ExposureTable | null>(`${api}/exposure`).data ?? null;
  const today = figuresOf(table);
  const nameOf = useFigureName(table);
  return (
    <Scroll label={say("documents.columns.figure")} className="figures-used">
      <table className="dense">
        <thead>
          <tr>
            {["figure", "printed", "today"].map((column) => (
              <th key={column} scope="col" className={column === "figure" ? "words" : ""}>
                {say(`documents.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(({ figure_id, value, state }) => {
            const now = today.get(figure_id);
            const isChanged = now !== undefined && (now.figure.value !== value || now.figure.state !== state);
            return (
              <tr key={figure_id}>
                <th scope="row" className="words" title={figure_id}>
                  {nameOf(figure_id, now)}
                </th>
                <td className="number">
                  <Value value={value} />
                </td>
                <td className={isChanged ? "number warn" : "number quiet"}>
                  {now === undefined ? (
                    ""
                  ) : isChanged ? (
                    <>
                      ≠ <Value value={now.figure.value} />
                    </>
                  ) : (
                    "＝"
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Value({ value }: { readonly value: number | null }) {
  const { count } = useWords();
  return value === null ? "—" : count(value);
}
