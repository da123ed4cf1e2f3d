// A rendered page of the hand-over as PDF or Word.

import type { OpenCase } from "@hamon/case";
import { openPress, printDocx, type PrintOptions } from "@hamon/press";
import type { Language } from "@hamon/records";
import { dayText, type Rendered } from "@hamon/template";

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
    return (await press.printPdf(blocks, options)).pdf;
  } finally {
    await press.close();
  }
}
