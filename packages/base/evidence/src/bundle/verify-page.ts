// verify.html: one page with its script, its style and both languages in it. Its policy lets it run these and ask nobody.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Language } from "@hamon/records";

/** One after the other: each uses what stands before it. */
const SCRIPTS = ["bag.js", "log.js", "cosigned.js", "stamps.js", "verify.js"];

/** Sentences by their key, in each language. */
export type PageWords = Readonly<Record<Language, unknown>>;

export async function formatVerifyPage(words: PageWords): Promise<string> {
  const [page, style, ...scripts] = await Promise.all(["verify.html", "verify.css", ...SCRIPTS].map(readPart));
  const script = scripts.join("\n");
  const policy = `default-src 'none'; script-src ${pin(script)}; style-src ${pin(style)}; base-uri 'none'; form-action 'none'`;
  const parts: Readonly<Record<string, string>> = { policy, style: style ?? "", words: escapeJson(words), script };
  return (page ?? "").replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? "");
}

function readPart(name: string): Promise<string> {
  return readFile(new URL(`./page/${name}`, import.meta.url), "utf8");
}

function pin(text = ""): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

// Inside a script element only "</script" and "<!--" mean anything.
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
