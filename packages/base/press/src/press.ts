// The press: PDFs by Typst in a child process that is replaced when it has grown, so that memory stays bounded.

import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Language } from "@hamon/records";
import type { Block } from "@hamon/template";
import { layoutBlocks } from "./layout-data.js";
import { cleanText, printableText, type GetaCount } from "./printable.js";
import type { AnswerMessage, JobMessage } from "./typeset-process.js";
import type { Job, Printed } from "./typesetter.js";

const PROCESS = fileURLToPath(new URL("./typeset-process.ts", import.meta.url));
/** Typst keeps what it has laid out; past this a fresh process takes the next job. */
const MAX_RSS_BYTES = 600 * 2 ** 20;

export interface PrintOptions {
  readonly language: Language;
  readonly title: string;
  /** The organisation, for the file's properties. */
  readonly author: string;
  /** Left in the foot of each page. */
  readonly footer: string;
  /** On every page of a synthetic case; else null. */
  readonly banner: string | null;
  /** The moment in the file: the same moment and blocks give the same bytes. */
  readonly madeAt: Date;
}

export interface PdfResult {
  readonly pdf: Buffer;
  /** Characters without a glyph, printed as 〓. */
  readonly geta_count: number;
}

export interface Letter {
  readonly postal_code: string;
  readonly address: string;
  readonly name: string;
  /** Shown above the sender: which notice this is. */
  readonly number: string;
  /** Index in `bodies`. */
  readonly body: number;
}

export interface LetterOptions extends Omit<PrintOptions, "footer"> {
  readonly made: string;
  readonly sender: readonly string[];
}

export interface LettersResult extends PdfResult {
  /** The page on which each letter begins, from 1. */
  readonly pages: readonly number[];
}

export interface Press {
  printPdf(blocks: readonly Block[], options: PrintOptions): Promise<PdfResult>;
  /** One PDF for all letters: give at most about a thousand. Texts that letters share are laid out once. */
  printLetters(letters: readonly Letter[], bodies: readonly (readonly Block[])[], options: LetterOptions): Promise<LettersResult>;
  close(): Promise<void>;
}

/** Opens the press; its process starts with the first job. */
export function openPress(): Press {
  const typesetting = new Typesetting();
  return {
    async printPdf(blocks, options) {
      const geta: GetaCount = { count: 0 };
      const data = { ...headOf(options, geta), footer: printableText(options.footer, geta), blocks: layoutBlocks(blocks, geta) };
      const { pdf } = await typesetting.print({ kind: "document", data: JSON.stringify(data), madeAt: secondsOf(options) });
      return { pdf, geta_count: geta.count };
    },
    async printLetters(letters, bodies, options) {
      const geta: GetaCount = { count: 0 };
      const head = headOf(options, geta);
      const texts = JSON.stringify({ ...head, bodies: bodies.map((blocks) => layoutBlocks(blocks, geta)) });
      const sender = options.sender.map((line) => printableText(line, geta));
      const data = { ...head, made: options.made, sender, letters: letters.map((letter) => layoutLetter(letter, geta)) };
      const printed = await typesetting.print({ kind: "letters", bodies: texts, letters: data, madeAt: secondsOf(options) });
      return { ...printed, geta_count: geta.count };
    },
    close: () => typesetting.close(),
  };
}

function headOf({ language, title, author, banner }: Omit<PrintOptions, "footer">, geta: GetaCount) {
  const words = { title: printableText(title, geta), banner: banner === null ? null : printableText(banner, geta) };
  return { language, author: cleanText(author), ...words };
}

function layoutLetter({ postal_code, address, name, number, body }: Letter, geta: GetaCount) {
  const print = (text: string) => printableText(text, geta);
  return { postal_code: print(postal_code), address: print(address), name: print(name), number: print(number), body };
}

function secondsOf({ madeAt }: { readonly madeAt: Date }): number {
  return Math.floor(madeAt.getTime() / 1000);
}

/** One job at a time: Typst blocks its thread anyway. */
class Typesetting {
  #child: ChildProcess | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #jobCount = 0;

  print(job: Job): Promise<Printed> {
    const printed = this.#turn.then(() => this.#run(job));
    this.#turn = printed.catch(() => undefined);
    return printed;
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#retire();
  }

  async #run(job: Job): Promise<Printed> {
    const child = (this.#child ??= fork(PROCESS, {
      // A bare name would be looked for from where the user stands; what is compiled needs no loader.
      execArgv: PROCESS.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      detached: true, // Ctrl-C is ours to pass on: what is being printed is printed to its end
    }));
    this.#jobCount += 1;
    const answer = await ask(child, { id: this.#jobCount, job }).catch((mistake: unknown) => {
      this.#retire();
      throw mistake;
    });
    if ("broken" in answer) throw new Error(answer.broken);
    if (answer.rss > MAX_RSS_BYTES) this.#retire();
    return { pdf: Buffer.from(answer.pdf), pages: answer.pages };
  }

  #retire(): void {
    if (this.#child?.connected) this.#child.disconnect();
    this.#child = null;
  }
}

function ask(child: ChildProcess, message: JobMessage): Promise<AnswerMessage> {
  return new Promise((resolve, reject) => {
    const onEnd = (code: number | null, signal: string | null) => settle(() => reject(new Error(`the press ended (${signal ?? code})`)));
    const onAnswer = (answer: AnswerMessage) => settle(() => resolve(answer));
    const settle = (how: () => void) => {
      child.off("message", onAnswer).off("exit", onEnd);
      how();
    };
    child.on("message", onAnswer).on("exit", onEnd);
    child.send(message, (failure) => {
      if (failure !== null) settle(() => reject(failure));
    });
  });
}
