// A text as a shell reads it: what a command's name can be broken up with, and means nothing, is taken out.
//
// Quotes, backslashes and carets (c"a"t, c\at, c^at), empty and unset variables (ca$@t, cat$u), $IFS for a blank, {cat,/etc/passwd}.

import { plainText } from "./plain-text.js";

const BROKEN = /['"\\^$]|\{[^{}]*,/;
const FIELD_SEPARATOR = /\$(?:\{IFS[^}]*\}|IFS)(?:\$\d)?/gi;
const LIST = /\{([^{}]*,[^{}]*)\}/g;
const VARIABLE = /\$(?:\{[\w@*!#?-]{0,40}\}|[a-z_]\w*|[\d@*!#?-])/gi;
const MARKS = /['"\\^]/g;

export function commandText(text: string): string {
  const plain = plainText(text);
  if (!BROKEN.test(plain)) return plain;
  return plain
    .replace(FIELD_SEPARATOR, " ")
    .replace(LIST, (_, list: string) => ` ${list.replaceAll(",", " ")} `)
    .replace(VARIABLE, "")
    .replace(MARKS, "")
    .replace(/ {2,}/g, " ");
}
