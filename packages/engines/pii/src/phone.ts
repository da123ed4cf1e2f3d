// Telephone numbers of Japan: 電気通信番号計画 (Ministry of Internal Affairs and Communications), and how they are written.

import { HYPHEN, BRACKET, type NumberRun } from "./number-run.js";

/** `written`: with hyphens, brackets or +81. `bare_mobile`, `bare_fixed`: digits only, or with spaces. */
export type PhoneShape = "written" | "bare_mobile" | "bare_fixed";

/** Numbers that are nobody's: free of charge, uniform, premium. */
const SHARED = ["0120", "0800", "0570", "0990"];
/** Digits of the parts of a number of ten digits. */
const FIXED_PARTS = [
  [2, 4, 4],
  [3, 3, 4],
  [4, 2, 4],
  [5, 1, 4],
];

/** What a run is as a telephone number; null: none. `isAbroad`: a plus stands before it. */
export function phoneShape(run: NumberRun, groups: number, isAbroad: boolean): PhoneShape | null {
  const count = run.counts[groups - 1] as number;
  const digits = national(run, count, isAbroad);
  if (digits === null || !/^0[1-9]/.test(digits) || SHARED.some((one) => digits.startsWith(one))) return null;
  const isMobile = /^0[56789]0/.test(digits);
  if (digits.length !== (isMobile ? 11 : 10) || /0{7}$|(\d)\1{6}$/.test(digits)) return null;
  if (isAbroad) return "written";
  if (groups === 1) return isMobile ? "bare_mobile" : "bare_fixed";
  if (!isParted(run, groups, isMobile)) return null;
  const isWritten = run.separators[0] === HYPHEN || run.separators[0] === BRACKET;
  if (isWritten) return "written";
  return isMobile ? "bare_mobile" : "bare_fixed";
}

function national({ digits, starts }: NumberRun, count: number, isAbroad: boolean): string | null {
  const text = Array.from(digits.subarray(0, count)).join("");
  if (!isAbroad) return starts.length > 0 ? text : null;
  if (!text.startsWith("81")) return null;
  return text[2] === "0" ? text.slice(2) : `0${text.slice(2)}`;
}

function isParted({ counts }: NumberRun, groups: number, isMobile: boolean): boolean {
  const length = (group: number) => (counts[group] as number) - (group === 0 ? 0 : (counts[group - 1] as number));
  if (groups === 2) return isMobile ? length(0) === 3 : length(0) >= 2 && length(0) <= 5;
  if (groups !== 3) return false;
  if (isMobile) return length(0) === 3 && length(1) === 4;
  return FIXED_PARTS.some(([first, second]) => length(0) === first && length(1) === second);
}
