// Masks personal data for screens: enough to recognise a row one knows, not enough to learn whose it is.
//
// 山田 太郎 -> 山＊ 太＊, 090-1234-5678 -> 090-••••-5678. Empty stays empty, so that a missing field is seen.

import type { Mask } from "@hamon/scope";

const DOTS = "••••";

export function maskValue(value: string | null, kind: Mask): string | null {
  if (value === null || value === "") return value;
  return MASKS[kind](value);
}

const MASKS: Readonly<Record<Mask, (value: string) => string>> = {
  none: (value) => value,
  name: maskName,
  kana: maskName,
  address: (value) => `${firstLetters(value, 6)}${DOTS}`,
  phone: maskPhone,
  email: maskMail,
  account: (value) => `${DOTS}${lastLetters(value, 2)}`,
  birth_date: (value) => `${firstLetters(value, 4)}-••-••`,
  number: (value) => `${firstLetters(value, 2)}${DOTS}${lastLetters(value, 2)}`,
};

// By grapheme: a base letter and its variation selector are one.
const graphemes = new Intl.Segmenter("ja", { granularity: "grapheme" });

function letters(value: string): readonly string[] {
  return Array.from(graphemes.segment(value), ({ segment }) => segment);
}

function firstLetters(value: string, count: number): string {
  return letters(value).slice(0, count).join("");
}

function lastLetters(value: string, count: number): string {
  const all = letters(value);
  return all.length > count * 2 ? all.slice(-count).join("") : "";
}

function maskName(value: string): string {
  return value
    .split(/[\s　]+/u)
    .filter((part) => part !== "")
    .map((part) => `${firstLetters(part, 1)}＊`)
    .join(" ");
}

function maskPhone(value: string): string {
  const digits = value.normalize("NFKC").replace(/\D/g, "");
  return digits.length < 8 ? DOTS : `${digits.slice(0, 3)}-${DOTS}-${digits.slice(-4)}`;
}

function maskMail(value: string): string {
  const [local = "", domain] = value.split("@");
  return domain === undefined ? DOTS : `${firstLetters(local, 1)}${DOTS}@${domain}`;
}
