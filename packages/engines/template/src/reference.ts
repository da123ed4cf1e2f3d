// References in a line of a template: {{kind:key}}, {{kind:key|bare}}.
//
// `bare` prints a figure without its unit, for columns whose head names it. $key in a key is the item's of `each`.

import { Fault } from "@hamon/records";

export interface Reference {
  readonly kind: string;
  readonly key: string;
  readonly style: "whole" | "bare";
  /** Where the line stands, for faults. */
  readonly at: string;
}

export type Piece = string | Reference;

const OPEN = "{{";
const CLOSE = "}}";
const SHAPE = /^([a-z_]+):([A-Za-z0-9_$./-]+)(?:\|(bare))?$/;

/** @throws {Fault} `template-malformed` for a reference that is not closed or not of the form. */
export function parseLine(text: string, at: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf(OPEN);
    if (start < 0) break;
    const end = rest.indexOf(CLOSE, start);
    if (end < 0) throw new Fault("template-malformed", { at, params: { reason: "reference" } });
    if (start > 0) pieces.push(rest.slice(0, start));
    pieces.push(parseReference(rest.slice(start + OPEN.length, end).trim(), at));
    rest = rest.slice(end + CLOSE.length);
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

/** "kind:key" without braces. @throws {Fault} `template-malformed`. */
export function parseReference(text: string, at: string): Reference {
  const [, kind, key, style] = SHAPE.exec(text) ?? [];
  if (kind === undefined || key === undefined) throw new Fault("template-malformed", { at, params: { reason: "reference" } });
  return { kind, key, style: style === "bare" ? "bare" : "whole", at };
}

/** As a template writes it, without braces and style: "figure:rows.total.taken". */
export function formatReference({ kind, key }: Pick<Reference, "kind" | "key">): string {
  return `${kind}:${key}`;
}
