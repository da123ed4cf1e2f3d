// A path as a list of a bag writes it. It is compared with what lies in the folder and never opened itself.
//
// Spec: RFC 8493, sections 2.1.3 and 5.1 (special directory characters); draft-kunze-bagit-14 for 0.97.

import type { BagBreak } from "@hamon/records";

export interface ListedPath {
  /** Decoded, without "./" and doubled slashes. */
  readonly path: string;
  readonly isPlain: boolean;
  /** Why it is dangerous, on whichever system. */
  readonly danger: Extract<BagBreak, `path-${string}`> | null;
}

const DRIVE = /^[A-Za-z]:/;
const SHORTCUT = /^(~|%[^%/\\]+%|\$[A-Za-z{(])/;

/** Reads a path. Until 0.97 a percent sign stood for itself, unless a line's end was meant. */
export function readListedPath(text: string, version: string): ListedPath {
  const ends = text.replace(/%0D/gi, "\r").replace(/%0A/gi, "\n");
  const decoded = version === "1.0" ? ends.replaceAll("%25", "%") : ends;
  const steps = decoded.split("/").filter((step) => step !== "" && step !== ".");
  const path = steps.join("/");
  return { path, isPlain: path === decoded, danger: dangerOf(decoded) };
}

// A backslash is a letter here and a separator on Windows: what is dangerous anywhere is refused everywhere.
function dangerOf(path: string): ListedPath["danger"] {
  if (SHORTCUT.test(path)) return "path-shortcut";
  if (/^[/\\]/.test(path) || DRIVE.test(path)) return "path-absolute";
  return path.split(/[/\\]/).includes("..") ? "path-escapes" : null;
}
