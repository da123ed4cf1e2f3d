// A rendered page of the hand-over as PDF or Word.

import type { OpenCase } from "@hamon/case";
import { openPress, printDocx, type PrintOptions } from "@hamon/press";
import type { Language } from "@hamon/records";
import { dayText, type Rendered } from "@hamon/template";

const DIGEST = /_?[0-9a-f]{16,}/g;
/** Zero-width space: a line may end there, and nothing is seen where none does. */
const BREAK = "\u200b";

/** The same with places where a line may end in each digest: one that runs off the page is compared with nothing. */
export function breakDigests<Value>(value: Value): Value {
  if (typeof value === "string") return value.replace(DIGEST, (digest) => digest.replace(/_|[0-9a-f]{8}(?=.)/g, `$&${BREAK}`)) as Value;
  if (Array.isArray(value)) return value.map(breakDigests) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, breakDigests(one)])) as Value;
}

interface PrintedForm {
  readonly language: Language;
  readonly format: "pdf" | "docx";
}

export async function printPaper(open: OpenCase, { title, blocks }: Rendered, { language, format }: PrintedForm): Promise<Buffer> {
  const madeAt = open.now();
  const word = (key: string, params = {}) => open.content.sentence(language, `press.${key}`, params);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(madeAt);
  const options: PrintOptions = {
    language,
    title,
    author: open.record.organisation,
    footer: word("footer", { organisation: open.record.organisation, title, made_on: dayText(day, language) }),
    banner: open.record.is_synthetic ? word("synthetic") : null,
    madeAt,
  };
  if (format === "docx") return printDocx(blocks, options);
  const press = openPress();
  try {
    return (await press.printPdf(breakDigests(blocks), options)).pdf;
  } finally {
    await press.close();
  }
}
