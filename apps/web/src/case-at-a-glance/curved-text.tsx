// Letters and dots along a ring of the ripple.

import { arcPath, letterPath } from "./ripple-geometry.js";

export interface CurvedTextProps {
  readonly id: string;
  readonly text: string;
  readonly size: number;
  readonly radius: number;
  readonly arc: { readonly from: number; readonly to: number };
  readonly className?: string;
}

/** Letters along an arc, in its middle. */
export function CurvedText({ id, text, size, radius, arc, className }: CurvedTextProps) {
  return (
    <>
      <path id={id} d={letterPath(radius, size, arc)} fill="none" />
      <text fontSize={size} textAnchor="middle" className={`curved ${className ?? ""}`}>
        <textPath href={`#${id}`} startOffset="50%">
          {text}
        </textPath>
      </text>
    </>
  );
}

/** The line on which no persons can be counted: dots, not emptiness. */
export function DottedArc({ radius, arc }: { readonly radius: number; readonly arc: { readonly from: number; readonly to: number } }) {
  return <path d={arcPath(radius, arc)} className="uncounted" />;
}
