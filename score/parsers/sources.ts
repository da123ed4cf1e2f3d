// Whether the source of a line is found by itself: lines of wazuh-rule-tests, each as a file of its own; logs of loghub, whole.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { logReader, type ReadLog } from "./reader.js";

/** A reader by its name, of which more than one may be right. */
interface Truth {
  /** Decoder of the rule's test -> ours. */
  readonly decoders: Readonly<Record<string, readonly string[]>>;
  /** Folder of loghub -> ours. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
}

interface Tally {
  lines: number;
  right: number;
}

export async function scoreSources(
  folder: string,
): Promise<{ source_lines: number; source_guessed: number; source_guessed_alone: number }> {
  const truth = parse(readFileSync(new URL("./sources.yml", import.meta.url), "utf8")) as Truth;
  const read = await logReader();
  const alone = scoreTests(join(folder, "wazuh-rule-tests"), truth, read);
  const whole = scoreLogs(join(folder, "loghub"), truth, read);
  const lines = alone.lines + whole.lines;
  return {
    source_lines: lines,
    source_guessed: ratio(alone.right + whole.right, lines),
    source_guessed_alone: ratio(alone.right, alone.lines),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function scoreTests(folder: string, { decoders }: Truth, read: ReadLog): Tally {
  const tally: Tally = { lines: 0, right: 0 };
  if (!existsSync(folder)) return tally;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ini"))) {
    for (const { decoder, line, isCertain } of testLines(readFileSync(join(folder, file), "utf8"))) {
      const { name, events, unread } = read(`${line}\n`);
      const found = events[0]?.read_with ?? null;
      tally.lines += 1;
      if (found !== null && (isRight(decoder, found, decoders) || (!isCertain && isRight("", found, decoders)))) tally.right += 1;
      else
        console.log(`wazuh-rule-tests/${file} [${decoder}]: ${found ?? `${name ?? "nothing"} (${unread.join()})`}: ${line.slice(0, 150)}`);
    }
  }
  return tally;
}

interface TestLine {
  readonly decoder: string;
  readonly line: string;
  readonly isCertain: boolean;
}

/** [title], "log 1 pass = LINE", "decoder = NAME". */
function testLines(text: string): readonly TestLine[] {
  return text.split(/^\[/m).flatMap((section) => {
    const [, decoder = ""] = /^decoder *= *(.*?) *$/m.exec(section) ?? [];
    const lines = [...section.matchAll(/^log \d+ (pass|fail) *= ?(.*)$/gm)];
    // A line that must fail its test need not be of the decoder.
    return lines.map(([, kind, line = ""]) => ({ decoder, line: line.replace(/\r$/, ""), isCertain: kind === "pass" }));
  });
}

// A program that has no patterns of its own is read as what it is: a line of syslog.
function isRight(decoder: string, found: string, decoders: Truth["decoders"]): boolean {
  const right = decoders[decoder] ?? decoders["*"] ?? [];
  return right.includes(found) || (right.includes("*") && found.includes(decoder.replace(/[-_ ].*$/, "")));
}

function scoreLogs(folder: string, { folders }: Truth, read: ReadLog): Tally {
  const tally: Tally = { lines: 0, right: 0 };
  for (const [name, right] of Object.entries(folders)) {
    const place = join(folder, name);
    const files = existsSync(place) ? readdirSync(place).filter((one) => one.endsWith(".log")) : [];
    for (const file of files) {
      const text = readFileSync(join(place, file), "utf8");
      const lines = text.split("\n").filter((line) => line.trim() !== "").length;
      const { name: found, events, unread } = read(text);
      const count = events.filter(({ read_with }) => right.includes(read_with) || right.includes(found ?? "")).length;
      tally.lines += lines;
      tally.right += Math.min(count, lines);
      if (count !== lines)
        console.log(`loghub/${name}/${file}: ${found ?? "nothing"}: ${count} of ${lines} lines, ${unread.length} unread`);
    }
  }
  return tally;
}
