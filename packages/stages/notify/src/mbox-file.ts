// Mails one behind the other in few files: 25,000 small files would be slower to delete than to make.

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
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  append(mail: Buffer): Promise<void> {
    const written = this.#turn.then(() => this.#write(mail));
    this.#turn = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#file?.close();
    this.#file = null;
  }

  async #write(mail: Buffer): Promise<void> {
    if (this.#file === null || this.#bytes > ROLL_BYTES) await this.#roll();
    // A mail is bytes; latin1 keeps each as it is.
    const quoted = mail.toString("latin1").replace(/^(>*From )/gm, ">$1");
    const bytes = Buffer.from(`From sink@localhost Thu Jan  1 00:00:00 1970\n${quoted}\n\n`, "latin1");
    await (this.#file as FileHandle).write(bytes);
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
