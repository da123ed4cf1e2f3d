// What the command line says: sentences of content/locales, results as text or JSON, progress on one line a stage.

import { toFaultRecord, type Fault, type Language, type Run, type Stage } from "@hamon/records";
import type { Content } from "hamon";

export interface Voice {
  readonly language: Language;
  readonly isJson: boolean;
  sentence(key: string, params?: Readonly<Record<string, unknown>>): string;
  /** A line for a person; silent with --json. */
  say(key: string, params?: Readonly<Record<string, unknown>>): void;
  /** The result: JSON with --json, else `lines`. */
  result(value: unknown, lines: readonly string[]): void;
  progress(run: Run, wasCurrent: boolean): void;
  /** How far work is that leaves no run: shown on a terminal only. */
  step(stage: Stage, share: Share): void;
  fault(fault: Fault): void;
  /** Where and what, on one line. */
  faultLine(fault: Fault): string;
  count(value: number): string;
}

export interface VoiceOptions {
  readonly content: Content;
  readonly language: Language;
  readonly isJson: boolean;
}

export function createVoice({ content, language, isJson }: VoiceOptions): Voice {
  const sentence: Voice["sentence"] = (key, params) => content.sentence(language, key, params);
  const count = (value: number) => new Intl.NumberFormat(language).format(value);
  const line = stageLine(sentence, count);
  return {
    language,
    isJson,
    sentence,
    count,
    say: (key, params) => {
      if (!isJson) process.stdout.write(`${sentence(key, params)}\n`);
    },
    result: (value, lines) => {
      process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : lines.map((one) => `${one}\n`).join(""));
    },
    progress: (run, wasCurrent) => {
      if (!isJson) writeProgress(line(run, wasCurrent), run.state === "running");
    },
    step: (stage, done) => {
      if (!isJson && process.stdout.isTTY) writeProgress(`${stageName(stage, sentence)} ${share(done, sentence)}`, true);
    },
    fault: (fault) => process.stderr.write(isJson ? `${JSON.stringify({ fault: toFaultRecord(fault) })}\n` : faultText(fault, sentence)),
    faultLine: (fault) => `✗ ${whatOf(fault, sentence)}`,
  };
}

function stageLine(sentence: Voice["sentence"], count: (value: number) => string) {
  return (run: Run, wasCurrent: boolean): string => {
    const stage = stageName(run.stage, sentence);
    if (wasCurrent) return `${stage} ${sentence("cli.progress.current")}`;
    if (run.state === "running") return `${stage} ${share(run, sentence)}`;
    const seconds = run.ended_at === null ? 0 : (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;
    const numbers = Object.entries(run.result ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number");
    const shown = numbers.map(([key, value]) => `${sentence(`results.${key}`)} ${count(value)}`).join("　");
    return `${stage} ${sentence(`cli.progress.${run.state}`, { seconds: seconds.toFixed(1) })}　${shown}`;
  };
}

function stageName(stage: Stage, sentence: Voice["sentence"]): string {
  return sentence(`stages.${stage}`).padEnd(6, "　");
}

type Share = Pick<Run, "done" | "total">;

function share(run: Share, sentence: Voice["sentence"]): string {
  if (run.total === null || run.total === 0) return sentence("cli.progress.running");
  return sentence("cli.progress.share", { percent: Math.min(100, Math.floor((run.done / run.total) * 100)) });
}

// On a terminal a running line is written over; in a file only what ended is written.
function writeProgress(line: string, isRunning: boolean): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}${isRunning ? "" : "\n"}`);
  else if (!isRunning) process.stdout.write(`${line}\n`);
}

function faultText(fault: Fault, sentence: Voice["sentence"]): string {
  const all = fault.all.length > 0 ? fault.all : [fault];
  return all
    .map((one) => `hamon: ${whatOf(one, sentence)} (${one.code})\n  → ${sentence(`faults.${one.code}.next`, one.params)}\n`)
    .join("");
}

function whatOf({ at, code, params }: Fault, sentence: Voice["sentence"]): string {
  return `${at === undefined ? "" : `${at}: `}${sentence(`faults.${code}.what`, params)}`;
}
