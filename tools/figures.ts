// npm run bench -- NAME, npm run score -- NAME: runs bench/NAME.ts or score/NAME.ts.
//
// Each exports `measure(options)`, prints a table for people, and returns its figures; the last line is one of JSON.

import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadContent } from "@hamon/content";
import { ROOT } from "./source-files.js";

export interface FigureOptions {
  readonly scale: number;
  readonly seed: number;
  /** Other files of the same kind, where the measurement reads any. */
  readonly data: string | null;
  /** Minutes of changed input, where the measurement makes any; 0 for none. */
  readonly fuzz: number;
}

export interface Figures {
  readonly figures: Readonly<Record<string, number>>;
  /** What it was compared with in the same run. */
  readonly peer: string;
  /** Bounds that were not met, for score. */
  readonly missed?: readonly string[];
}

const [kind = "", ...rest] = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: rest,
  allowPositionals: true,
  options: {
    scale: { type: "string" },
    seed: { type: "string", default: "1" },
    data: { type: "string" },
    fuzz: { type: "string", default: "0" },
  },
});
const [name = ""] = positionals;
const file = join(ROOT, kind, `${name}.ts`);
if (!existsSync(file)) {
  const names = readdirSync(join(ROOT, kind))
    .filter((one) => one.endsWith(".ts"))
    .map((one) => one.slice(0, -3));
  const content = await loadContent();
  for (const part of ["what", "next"])
    console.error(content.sentence("ja", `faults.figures-unknown.${part}`, { name, names: names.join(", ") }));
  process.exit(2);
}
interface Measurement {
  measure(options: FigureOptions): Promise<Figures>;
  /** Of its own aim, where that is not the small world's. */
  readonly defaultScale?: number;
}
const { measure, defaultScale = 0.01 } = (await import(pathToFileURL(file).href)) as Measurement;
const {
  figures,
  peer,
  missed = [],
} = await measure({
  scale: Number(values.scale ?? defaultScale),
  seed: Number(values.seed),
  data: values.data ?? null,
  fuzz: Number(values.fuzz),
});
for (const bound of missed) console.error(`missed: ${bound}`);
const machine = `${cpus().length} x ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
console.log(JSON.stringify({ name, figures, peer, machine }));
process.exit(missed.length === 0 ? 0 : 1);
