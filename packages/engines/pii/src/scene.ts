// What the scanner knows where it stands: the bytes, the last label, the cell, the line; and how a finding leaves it.

import { CONFIDENCES, type Confidence, type Kind, type Kinds, type ValueContext } from "./kinds.js";

/** A value by its place. The value itself is not here: who must show it takes it from the bytes. */
export interface Finding {
  readonly kind: string;
  /** Bytes of the text that was pushed, from its beginning. */
  readonly offset: number;
  readonly length: number;
  readonly confidence: Confidence;
  readonly context: ValueContext;
  /** Of a table: records and columns from 0; null elsewhere. */
  readonly row: number | null;
  readonly column: number | null;
}

export interface FindingSink {
  /** `bytes`: of the value; they stay as they are until this returns. */
  found(finding: Finding, bytes: Uint8Array): void;
  /** Of a table: a record begins here. */
  row?(offset: number, no: number): void;
}

/** A class of numbers and not of methods: the scanner changes it at every step. Places are indices of `bytes`. */
export interface Scene {
  readonly kinds: Kinds;
  readonly sink: FindingSink;
  bytes: Buffer;
  end: number;
  /** Offset of bytes[0]. */
  base: number;
  /** The last label: its kinds, where it stands, and how far it reaches. */
  labelBits: number;
  labelStart: number;
  labelEnd: number;
  labelReach: number;
  /** -1: no table. */
  column: number;
  row: number;
  columnBits: number;
  cellStart: number;
  lineStart: number;
  /** Places in this line that call for a look at names; -1: none. */
  firstMark: number;
  lastMark: number;
  /** Behind it nothing was found yet. */
  covered: number;
  /** Where on this line values were found: starts and ends in turn. */
  spans: number[];
}

export function sceneOf(kinds: Kinds, sink: FindingSink): Scene {
  return {
    kinds,
    sink,
    bytes: Buffer.alloc(0),
    end: 0,
    base: 0,
    labelBits: 0,
    labelStart: 0,
    labelEnd: 0,
    labelReach: 0,
    column: -1,
    row: 0,
    columnBits: 0,
    cellStart: 0,
    lineStart: 0,
    firstMark: -1,
    lastMark: -1,
    covered: 0,
    spans: [],
  };
}

/** Kinds whose label stands before `at`, near enough. Of a table: in the same cell. */
export function nearBits(scene: Scene, at: number): number {
  if (scene.labelBits === 0 || scene.labelEnd < scene.cellStart) return 0;
  const gap = at - scene.labelEnd;
  if (gap < 0 || gap > scene.labelReach) return 0;
  let bits = 0;
  for (const { bit, reach } of scene.kinds.list) if ((scene.labelBits & bit) !== 0 && gap <= reach) bits |= bit;
  return bits;
}

export function mark(scene: Scene, at: number): void {
  if (scene.firstMark === -1) scene.firstMark = at;
  scene.lastMark = at;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Why it is thought to be one: `near` are the bits of nearBits. */
export function contextOf(scene: Scene, kind: Kind, near: number): ValueContext {
  if ((scene.columnBits & kind.bit) !== 0) return "column";
  return (near & kind.bit) !== 0 ? "label" : "alone";
}

export interface Grounds {
  readonly context: ValueContext;
  /** Something is missing that most values of the kind have: a step less sure. */
  readonly isWeak?: boolean;
}

/** Tells of a value. @returns false where what speaks for it is not enough, or something was found there already. */
export function tell(scene: Scene, kind: Kind, { start, end }: Place, { context, isWeak = false }: Grounds): boolean {
  const given = kind.confidence[context];
  if (given === null || start < scene.covered) return false;
  const confidence = isWeak ? (CONFIDENCES[CONFIDENCES.indexOf(given) + 1] ?? "low") : given;
  const isTable = scene.column >= 0;
  const place = { row: isTable ? scene.row : null, column: isTable ? scene.column : null };
  const finding = { kind: kind.kind, offset: scene.base + start, length: end - start, confidence, context, ...place };
  scene.sink.found(finding, scene.bytes.subarray(start, end));
  scene.covered = end;
  scene.spans.push(start, end);
  if (!isTable) mark(scene, start);
  return true;
}

export function isWordByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
}
