// Typst, in this process: layouts and data to PDF. Blocks the thread; typeset-process.ts keeps it in a child.
//
// Deterministic: our own two fonts only, the moment given, no identifiers drawn at random.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeCompiler, type NodeTypstDocument } from "@myriaddreamin/typst-ts-node-compiler";
import { FONT_FILES } from "./glyphs.js";

/** Nothing is ever read from it: layouts come as text, data as input. */
const WORKSPACE = join(tmpdir(), "hamon-press-reads-nothing-here");
const BODIES = "/bodies.pdf";

export interface DocumentJob {
  readonly kind: "document";
  /** JSON for layouts/document.typ. */
  readonly data: string;
  /** Unix seconds. */
  readonly madeAt: number;
}

export interface LettersJob {
  readonly kind: "letters";
  /** JSON for layouts/bodies.typ. */
  readonly bodies: string;
  /** For layouts/letters.typ, but that `pages` of each letter is filled in here from its `body`. */
  readonly letters: LettersData;
  readonly madeAt: number;
}

export interface LettersData {
  readonly letters: readonly { readonly body: number }[];
}

export type Job = DocumentJob | LettersJob;

export interface Printed {
  readonly pdf: Buffer;
  /** Letters only: the page in the PDF on which each begins, from 1. */
  readonly pages: readonly number[];
}

export class Typesetter {
  readonly #compiler = NodeCompiler.create({
    workspace: WORKSPACE,
    fontArgs: [{ fontBlobs: FONT_FILES.map((file) => readFileSync(file)) }],
  });
  readonly #layouts = new Map<string, string>();

  print(job: Job): Printed {
    const printed =
      job.kind === "document" ? { pdf: this.#pdf(this.#compile("document", job.data), job.madeAt), pages: [] } : this.#letters(job);
    this.#compiler.evictCache(0);
    return printed;
  }

  #letters({ bodies, letters, madeAt }: LettersJob): Printed {
    const texts = this.#compile("bodies", bodies);
    const spans = pageSpans(this.#compiler.query(texts, { selector: "<body>", field: "value" }) as readonly number[], texts.numOfPages);
    const paged = letters.letters.map((letter) => ({ ...letter, pages: spans[letter.body] ?? [] }));
    this.#compiler.mapShadow(join(WORKSPACE, BODIES), this.#pdf(texts, madeAt));
    const pdf = this.#pdf(this.#compile("letters", JSON.stringify({ ...letters, letters: paged })), madeAt);
    return { pdf, pages: firstPages(paged.map(({ pages }) => pages.length)) };
  }

  // Tags double the time and the size; a letter is for paper, a document for readers of screens too.
  #pdf(document: NodeTypstDocument, madeAt: number): Buffer {
    return this.#compiler.pdf(document, { creationTimestamp: madeAt });
  }

  #compile(layout: string, data: string): NodeTypstDocument {
    const result = this.#compiler.compile({ mainFileContent: this.#layout(layout), inputs: { data } });
    const document = result.result;
    if (document !== null && !result.hasError()) return document;
    throw new Error(`layout ${layout}: ${JSON.stringify(result.takeError()?.shortDiagnostics).slice(0, 500)}`);
  }

  #layout(name: string): string {
    const text = this.#layouts.get(name) ?? readLayout("blocks") + readLayout(name);
    this.#layouts.set(name, text);
    return text;
  }
}

function readLayout(name: string): string {
  return readFileSync(new URL(`./layouts/${name}.typ`, import.meta.url), "utf8");
}

// Where each body begins -> all pages of each.
function pageSpans(starts: readonly number[], pageCount: number): readonly (readonly number[])[] {
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? pageCount + 1;
    return Array.from({ length: end - start }, (_, page) => start + page);
  });
}

function firstPages(counts: readonly number[]): readonly number[] {
  let page = 1;
  return counts.map((count) => {
    const first = page;
    page += count;
    return first;
  });
}
