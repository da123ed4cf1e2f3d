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
  /** The same of work without a stage. */
  reached(key: string, params: Readonly<Record<string, unknown>>): void;
  fault(fault: Fault): void;
  /** Where and what, on one line. */
  faultLine(fault: Fault): string;
  count(value: number): string;
  /** The best figure, then from where to where it may be. */
  range(figure: { readonly best: number; readonly low: number; readonly high: number }): string;
}

export interface VoiceOptions {
  readonly content: Content;
  readonly language: Language;
  readonly isJson: boolean;
}

export function createVoice({ content, language, isJson }: VoiceOptions): Voice {
  const sentence: Voice["sentence"] = (key, params) => content.sentence(language, key, params);
  const count = (value: number) => new Intl.NumberFormat(language).format(value);
  const range = rangeText(sentence, count);
  const line = stageLine({ sentence, count, range });
  return {
    language,
    isJson,
    sentence,
    count,
    range,
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
    reached: (key, params) => {
      if (!isJson && process.stdout.isTTY) process.stderr.write(`\r\u001b[2K${sentence(key, params)}\r`);
    },
    fault: (fault) => process.stderr.write(isJson ? `${JSON.stringify({ fault: toFaultRecord(fault) })}\n` : faultText(fault, sentence)),
    faultLine: (fault) => `✗ ${whatOf(fault, sentence)}`,
  };
}

/** Text of somebody else: shown to a terminal, not obeyed by it. */
export function plain(text: string): string {
  return text.replace(/\p{C}/gu, "�");
}

type Numbers = Pick<Voice, "sentence" | "count" | "range">;

function stageLine(numbers: Numbers) {
  const { sentence } = numbers;
  return (run: Run, wasCurrent: boolean): string => {
    const stage = stageName(run.stage, sentence);
    if (wasCurrent) return `${stage} ${sentence("cli.progress.current")}`;
    if (run.state === "running") return `${stage} ${share(run, sentence)}`;
    const seconds = run.ended_at === null ? 0 : (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;
    const shown = Object.entries(run.result ?? {}).flatMap(([key, value]) => {
      const text = numberText(value, numbers);
      return text === null ? [] : [`${sentence(`results.${key}`)} ${text}`];
    });
    return `${stage} ${sentence(`cli.progress.${endOf(run)}`, { seconds: seconds.toFixed(1) })}　${shown.join("　")}`;
  };
}

// Done is not the word while somebody is left untold.
function endOf({ state, result }: Run): string {
  return state === "done" && Number(result?.["undisposed_count"] ?? 0) > 0 ? "unfinished" : state;
}

/** A number, a range with its best figure first, or the word for unknown; null for what is none of these. */
function numberText(value: unknown, { sentence, count, range }: Numbers): string | null {
  if (typeof value === "number") return count(value);
  if (value === null) return sentence("cli.status.unknown");
  const { best, low, high } = value as { readonly best?: number; readonly low?: number; readonly high?: number };
  return best === undefined || low === undefined || high === undefined ? null : range({ best, low, high });
}

function rangeText(sentence: Voice["sentence"], count: Voice["count"]): Voice["range"] {
  return ({ best, low, high }) =>
    low === high ? count(best) : sentence("cli.range", { best: count(best), low: count(low), high: count(high) });
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
