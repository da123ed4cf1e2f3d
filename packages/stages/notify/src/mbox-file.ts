// Mails one behind the other in few files: 25,000 small files would be slower to delete than to make. What comes while
// others are written is written together.

import { mkdirSync, readdirSync } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

const ROLL_BYTES = 32 * 2 ** 20;
/** Older files are removed: the sink is for looking, not for keeping. */
const MOST_FILES = 8;
const NAME = /^mails_(\d{6})\.mbox$/;

export class MboxFile {
  readonly #folder: string;
  #file: FileHandle | null = null;
  #bytes = 0;
  #waiting: Buffer[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  /** Resolves when the mail is in the file. */
  append(mail: Buffer): Promise<void> {
    this.#waiting.push(quote(mail));
    if (this.#waiting.length > 1) return this.#turn; // goes with the first that waits
    const written = this.#turn.catch(() => undefined).then(() => this.#write());
    this.#turn = written;
    return written;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#file?.close();
    this.#file = null;
  }

  async #write(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    if (this.#file === null || this.#bytes > ROLL_BYTES) await this.#roll();
    await (this.#file as FileHandle).appendFile(bytes);
    this.#bytes += bytes.length;
  }

  async #roll(): Promise<void> {
    await this.#file?.close();
    const names = readdirSync(this.#folder)
      .filter((name) => NAME.test(name))
      .sort();
    const last = Number(NAME.exec(names.at(-1) ?? "")?.[1] ?? 0);
    for (const name of names.slice(0, Math.max(0, names.length - MOST_FILES + 1))) await rm(join(this.#folder, name), { force: true });
    this.#file = await open(join(this.#folder, `mails_${String(last + 1).padStart(6, "0")}.mbox`), "a", 0o600);
    this.#bytes = 0;
  }
}

// A mail is bytes; latin1 keeps each as it is.
function quote(mail: Buffer): Buffer {
  const quoted = mail.toString("latin1").replace(/^(>*From )/gm, ">$1");
  return Buffer.from(`From sink@localhost Thu Jan  1 00:00:00 1970\n${quoted}\n\n`, "latin1");
}
