// One combination in the ripple: what was within reach, what of it was shown, what left; around it the persons.

import { useRouter } from "@tanstack/react-router";
import type { ExposureLine } from "@hamon/records";
import { CERTAINTIES, type Aspect, type Seeing } from "../exposure/seen.js";
import { emsOf } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { CurvedText, DottedArc } from "./curved-text.js";
import { depthOf, fitLabel, segmentPath, ticksPath, wavesPath } from "./ripple-geometry.js";
import type { PlacedLine } from "./ripple-layout.js";
import { RADII } from "./ripple-radii.js";

export interface RippleLineProps {
  readonly placed: PlacedLine;
  readonly seeing: Seeing;
}

const LABEL_SIZES = [11, 10, 9] as const;

export function RippleLine({ placed, seeing: { seen, see } }: RippleLineProps) {
  const { say, text, count } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const { line, letter } = placed;
  const open = (aspect: Aspect) => {
    const certainty: Record<string, string> = aspect === "accessed" || aspect === "taken" ? { certainty: aspect } : {};
    router.history.push(to("exposure", { combination: line.key, ...certainty }));
  };
  const on = (aspect: Aspect) => ({ onPointerEnter: () => see({ key: line.key, aspect }), onClick: () => open(aspect) });
  const numbers = CERTAINTIES.map((certainty) => `${say(`certainty.${certainty}`)} ${count(line[certainty].value ?? 0)}`).join(", ");
  const isSeen = seen?.key === line.key;
  return (
    <g
      className={isSeen ? "combination lit" : "combination"}
      tabIndex={0}
      role="link"
      aria-label={`${letter} ${text(line.label)}: ${numbers}`}
      onPointerLeave={() => see(null)}
      onFocus={() => see({ key: line.key, aspect: null })}
      onBlur={() => see(null)}
      onKeyDown={(event) => event.key === "Enter" && open("reachable")}
    >
      <Depths placed={placed} on={on} />
      <LineLabel placed={placed} />
      <g {...on("persons")}>
        <Crowd placed={placed} />
      </g>
    </g>
  );
}

interface DepthsProps {
  readonly placed: PlacedLine;
  readonly on: (aspect: Aspect) => { readonly onPointerEnter: () => void; readonly onClick: () => void };
}

// From the centre: what left, what was shown besides, what was only within reach.
function Depths({ placed, on }: DepthsProps) {
  const [inner, outer] = RADII.combination;
  const { shown, taken } = reachOf(placed.line);
  const ring = (depth: number) => inner + (outer - inner) * depth;
  return (
    <>
      <path d={segmentPath(inner, outer, placed)} className="depth reachable" {...on("reachable")} />
      {shown > taken && (
        <g {...on("accessed")}>
          <path d={segmentPath(ring(taken), ring(shown), placed)} className="depth accessed" />
          <path d={wavesPath(ring(taken), ring(shown), placed)} className="waves" />
        </g>
      )}
      {taken > 0 && <path d={segmentPath(inner, ring(taken), placed)} className="depth taken" {...on("taken")} />}
      <path d={segmentPath(inner, outer, placed)} className="edge" />
    </>
  );
}

// Shown and taken overlap; what is drawn deep is counted once in the paler band around it.
function reachOf({ reachable, accessed, taken, accessed_and_taken }: ExposureLine): { readonly shown: number; readonly taken: number } {
  const whole = reachable.value ?? 0;
  const either = (accessed.value ?? 0) + (taken.value ?? 0) - (accessed_and_taken.value ?? 0);
  return { shown: depthOf(either, whole), taken: depthOf(taken.value ?? 0, whole) };
}

function LineLabel({ placed }: { readonly placed: PlacedLine }) {
  const { text } = useWords();
  const [inner, outer] = RADII.label;
  const radius = (inner + outer) / 2;
  const name = text(placed.line.label);
  const short = name.replace(/\s*[（(].*$/, "");
  const texts = [name, short].map((one) => `${placed.letter} ${one}`);
  const fitted = fitLabel([...texts, placed.letter], (placed.to - placed.from) * radius, { sizes: LABEL_SIZES, emsOf });
  return fitted === null ? null : (
    <CurvedText id={`ripple-line-${placed.key}`} text={fitted.text} size={fitted.size} radius={radius} arc={placed} className="name" />
  );
}

// Height by the root of persons per row; the tips of a range are paler.
function Crowd({ placed }: { readonly placed: PlacedLine }) {
  const { persons, reachable } = placed.line;
  const [inner, outer] = RADII.person;
  if (persons.value === null) return <DottedArc radius={inner + 2} arc={placed} />;
  const tall = (count: number) => inner + (outer - inner) * depthOf(count, reachable.value ?? 0);
  const sure = tall(persons.low ?? persons.value);
  const most = tall(persons.high ?? persons.value);
  return (
    <>
      <path d={segmentPath(inner - 2, outer + 2, placed)} className="sense" />
      <path d={ticksPath(inner, sure, placed)} className="crowd" />
      {most > sure && <path d={ticksPath(sure, Math.max(most, sure + 1.5), placed)} className="crowd unsure" />}
    </>
  );
}
