// The ripple 波紋: the incident at the centre, rings for system, collections, combinations and persons.
//
// Arc by the root of rows, depth by certainty. The table beside it is its twin in words and numbers.

import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { CaseOverview, ExposureLine, ExposureTable } from "@hamon/records";
import { formatCount, formatMoment } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { arcsOf, depthOf, labelLines, pointAt, segmentPath, type Arc } from "./ripple-geometry.js";

const RADIUS = { centre: 27, system: 46, collection: [56, 96], combination: [104, 166], person: [174, 200] } as const;

export interface RippleProps {
  readonly table: ExposureTable;
  readonly overview: CaseOverview;
}

export function Ripple({ table, overview }: RippleProps) {
  const { say, text, language } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const [seen, see] = useState<ExposureLine | null>(null);
  const lines = table.lines.filter(({ kind }) => kind === "combination");
  const arcs = arcsOf(lines.map(({ key, reachable }) => ({ key, row_count: reachable.value ?? 0 })));
  const collections = arcsOf(table.collections.map(({ key, row_count }) => ({ key, row_count })));
  const count = (value: number | null) => (value === null ? say("figure.unknown") : formatCount(value, language));
  return (
    <figure className="card ripple" style={{ margin: 0 }}>
      <h2>{say("ripple.title")} <small>{say("ripple.how")}</small></h2>
      <svg viewBox="-230 -214 460 428" role="img" aria-label={say("ripple.label")}>
        {[RADIUS.system, ...RADIUS.collection, ...RADIUS.combination, RADIUS.person[1]].map((radius) => <circle key={radius} r={radius} fill="none" stroke="var(--line)" />)}
        <Centre overview={overview} />
        {collections.map((arc) => {
          const collection = table.collections.find(({ key }) => key === arc.key);
          return <CollectionArc key={arc.key} arc={arc} label={collection === undefined ? arc.key : text(collection.label)} />;
        })}
        {arcs.map((arc) => {
          const line = lines.find(({ key }) => key === arc.key) as ExposureLine;
          const open = () => router.history.push(`${to("exposure")}?combination=${line.key}`);
          return <LineArc key={arc.key} arc={arc} line={line} label={text(line.label)} onSee={see} onOpen={open} />;
        })}
      </svg>
      <figcaption>
        {seen === null ? <span className="quiet">{say("ripple.hint")}</span> : (
          <>
            <b>{text(seen.label)}</b>
            <div className="number">{say("ripple.caption", { reachable: count(seen.reachable.value), accessed: count(seen.accessed.value), taken: count(seen.taken.value) })}</div>
          </>
        )}
      </figcaption>
      <div className="legend">
        {(["reachable", "accessed", "taken"] as const).map((certainty) => <span key={certainty}><i className={`mark-${certainty}`} />{say(`certainty.${certainty}`)}</span>)}
        <span><i className="mark-accessed" style={{ background: "var(--person)" }} />{say("ripple.persons")}</span>
      </div>
    </figure>
  );
}

function Centre({ overview }: { readonly overview: CaseOverview }) {
  const { say, language } = useWords();
  const { intrusion } = overview;
  return (
    <g textAnchor="middle">
      <circle r={RADIUS.centre} fill="var(--nav)" />
      <text y={-2} fill="#fff" fontSize={11}>{say("ripple.incident")}</text>
      {intrusion !== null && <text y={11} fill="#9fc3e4" fontSize={8}>{formatMoment(intrusion.first_at, language).split(" ")[0]}–{formatMoment(intrusion.last_at, language).split(" ")[0]}</text>}
      <text y={RADIUS.system - 6} fill="var(--ink-2)" fontSize={8.5}>{overview.case.system}</text>
    </g>
  );
}

function CollectionArc({ arc, label }: { readonly arc: Arc; readonly label: string }) {
  const [inner, outer] = RADIUS.collection;
  const [x, y] = pointAt((inner + outer) / 2, (arc.from + arc.to) / 2);
  return (
    <g>
      <path d={segmentPath(inner, outer, arc)} fill="color-mix(in srgb, var(--water-1) 35%, var(--card))" stroke="var(--line-strong)" strokeWidth={0.6} />
      <Label x={x} y={y} text={label} size={8} />
    </g>
  );
}

interface LineArcProps {
  readonly arc: Arc;
  readonly line: ExposureLine;
  readonly label: string;
  readonly onSee: (line: ExposureLine | null) => void;
  readonly onOpen: () => void;
}

function LineArc({ arc, line, label, onSee, onOpen }: LineArcProps) {
  const [inner, outer] = RADIUS.combination;
  const whole = line.reachable.value ?? 0;
  const ring = (part: number | null) => inner + (outer - inner) * depthOf(part ?? 0, whole);
  const accessed = ring((line.accessed.value ?? 0) + (line.taken.value ?? 0) - (line.accessed_and_taken.value ?? 0));
  const taken = ring(line.taken.value);
  const persons = depthOf(line.persons.value ?? 0, whole);
  const [from, until] = RADIUS.person;
  const [x, y] = pointAt(outer - 18, (arc.from + arc.to) / 2);
  return (
    <g className="arc" tabIndex={0} role="link" aria-label={label} onMouseEnter={() => onSee(line)} onMouseLeave={() => onSee(null)} onFocus={() => onSee(line)} onBlur={() => onSee(null)} onClick={onOpen} onKeyDown={(event) => event.key === "Enter" && onOpen()}>
      <path className="edge" d={segmentPath(inner, outer, arc)} fill="var(--water-1)" stroke="var(--line-strong)" strokeWidth={0.6} />
      {accessed > inner && <path d={segmentPath(inner, accessed, arc)} fill="var(--water-2)" />}
      {taken > inner && <path d={segmentPath(inner, taken, arc)} fill="var(--water-3)" />}
      {persons > 0 && <path d={segmentPath(from, from + (until - from) * persons, arc)} fill="var(--person)" />}
      <Label x={x} y={y} text={label} size={9} />
    </g>
  );
}

function Label({ x, y, text, size }: { readonly x: number; readonly y: number; readonly text: string; readonly size: number }) {
  const lines = labelLines(text);
  return (
    <text x={x} y={y + 3 - (lines.length - 1) * size * 0.6} textAnchor="middle" fontSize={size} fill="var(--ink)" stroke="var(--card)" strokeOpacity={0.75} strokeWidth={2.5} paintOrder="stroke" pointerEvents="none">
      {lines.map((line, at) => <tspan key={line} x={x} dy={at === 0 ? 0 : size * 1.2}>{line}</tspan>)}
    </text>
  );
}
