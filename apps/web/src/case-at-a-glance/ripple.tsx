// The ripple 波紋: the incident at the centre, rings for system, collections, combinations and persons.
//
// Arc by the root of rows, depth by certainty. The table beside it is its twin in words and numbers.

import "./ripple.css";
import { useMemo } from "react";
import type { CaseOverview, ExposureTable } from "@hamon/records";
import type { Seeing } from "../exposure/seen.js";
import { emsOf } from "../format.js";
import { useWords } from "../words.js";
import { CurvedText } from "./curved-text.js";
import { RippleCaption } from "./ripple-caption.js";
import { fitLabel, halvesOf, isLower, segmentPath } from "./ripple-geometry.js";
import { layoutOf, type PlacedCollection } from "./ripple-layout.js";
import { RippleLine } from "./ripple-line.js";
import { RADII } from "./ripple-radii.js";

export interface RippleProps {
  readonly table: ExposureTable;
  readonly overview: CaseOverview;
  readonly seeing: Seeing;
}

export function Ripple({ table, overview, seeing }: RippleProps) {
  const { say } = useWords();
  const { lines, collections } = useMemo(() => layoutOf(table), [table]);
  return (
    <figure className="card ripple">
      <header>
        <h2>{say("ripple.title")}</h2>
        <small>{say("ripple.how")}</small>
      </header>
      <svg viewBox="-228 -226 456 452" role="group" aria-label={say("ripple.label")} className={seeing.seen === null ? "" : "seeing"}>
        <g className="still" aria-hidden="true">
          {[RADII.system[1], RADII.collection[1] + 3, RADII.combination[1], RADII.label[1] + 1].map((radius) => (
            <circle key={radius} r={radius} />
          ))}
          <circle r={RADII.edge} className="shore" />
        </g>
        <g className="ring-1">
          <Centre overview={overview} />
        </g>
        <g className="ring-2">
          {collections.map((placed) => (
            <CollectionArc key={placed.key} placed={placed} />
          ))}
        </g>
        <g className="ring-3">
          {lines.map((placed) => (
            <RippleLine key={placed.key} placed={placed} seeing={seeing} />
          ))}
        </g>
      </svg>
      <RippleCaption table={table} seen={seeing.seen} />
    </figure>
  );
}

function Centre({ overview }: { readonly overview: CaseOverview }) {
  const { say, moment } = useWords();
  const { intrusion, case: record } = overview;
  const [inner, outer] = RADII.system;
  const band = { from: -Math.PI * 0.86, to: Math.PI * 0.86 };
  const [first, last] =
    intrusion === null ? [] : [intrusion.first_at, intrusion.last_at].map((at) => moment(at).replace(/ \d\d:\d\d$/, ""));
  const days = first === last ? (first ?? "") : `${first}–${last}`;
  return (
    <g textAnchor="middle" aria-hidden="true">
      <circle r={RADII.centre} className="stone" />
      <text y={intrusion === null ? 4 : -2} className="stone-word">
        {say("ripple.incident")}
      </text>
      {intrusion !== null && (
        <text y={11} className="stone-days" fontSize={fitLabel([days], RADII.centre * 1.85, { sizes: [8.5, 7.5, 6.8], emsOf })?.size ?? 6}>
          {days}
        </text>
      )}
      <path d={segmentPath(inner, outer, { from: 0, to: Math.PI * 1.9999 })} className="system" />
      {record.system !== null && <CurvedText id="ripple-system" text={record.system} size={9.5} radius={(inner + outer) / 2} arc={band} />}
    </g>
  );
}

function CollectionArc({ placed }: { readonly placed: PlacedCollection }) {
  const { text, count } = useWords();
  const [inner, outer] = RADII.collection;
  const name = text(placed.collection.label);
  const lines = nameLines(name, placed);
  return (
    <g aria-hidden="true">
      <title>{`${name} ${count(placed.collection.row_count)}`}</title>
      <path d={segmentPath(inner, outer, placed)} className="collection" />
      {lines.map((line, at) => (
        <CurvedText key={line.text} id={`ripple-${placed.key}-${at}`} text={line.text} size={line.size} radius={line.radius} arc={placed} />
      ))}
      <CurvedText
        id={`ripple-count-${placed.key}`}
        text={count(placed.collection.row_count)}
        size={8.5}
        radius={inner + 8}
        arc={placed}
        className="number"
      />
    </g>
  );
}

interface NameLine {
  readonly text: string;
  readonly size: number;
  readonly radius: number;
}

const NAME_SIZES = [10.5, 9.5, 8.5] as const;

// In one line or in two, above the number; nothing where neither fits: the table has it.
function nameLines(name: string, { from, to }: PlacedCollection): readonly NameLine[] {
  const [inner, outer] = RADII.collection;
  const room = (radius: number) => (to - from) * radius;
  const whole = fitLabel([name], room(outer - 13), { sizes: NAME_SIZES, emsOf });
  if (whole !== null) return [{ ...whole, radius: outer - 13 }];
  const radii = isLower({ from, to }) ? [inner + 19, outer - 8] : [outer - 8, inner + 19];
  const halves = halvesOf(name).map((half, at) => ({
    fitted: fitLabel([half], room(radii[at] ?? inner), { sizes: [9, 8], emsOf }),
    radius: radii[at] ?? inner,
  }));
  return halves.length < 2 ? [] : halves.flatMap(({ fitted, radius }) => (fitted === null ? [] : [{ ...fitted, radius }]));
}
