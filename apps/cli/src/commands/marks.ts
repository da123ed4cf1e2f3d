// notify mark: what people learned of a delivery by other ways than ours, one by one or as a table that came back.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Option, type Command } from "commander";
import { readMarkFile } from "hamon";
import { Fault, MARK_RULES, MARK_STATES, type MarkResult, type MarkState, type NewMark } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { withCase } from "./cases.js";

interface MarkOptions {
  readonly case?: string;
  readonly state?: MarkState;
  readonly on?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly file?: string;
  readonly check?: boolean;
}

const REASONS = [...new Set(Object.values(MARK_RULES).flatMap((states) => Object.values(states).flatMap(({ reasons }) => reasons)))];

export function addMark(program: Command, notify: Command, session: Session): void {
  const { sentence } = session.voice;
  const option = (name: string) => sentence(`cli.options.mark-${name}`);
  describe(notify, "mark", session)
    .argument("[numbers...]", option("numbers"))
    .addOption(new Option("--state <state>", option("state")).choices(MARK_STATES))
    .option("--on <day>", option("on"))
    .addOption(new Option("--reason <reason>", option("reason")).choices(REASONS))
    .option("--note <text>", option("note"))
    .option("--file <csv>", option("file"))
    .option("--check", option("check"))
    .action((numbers: string[], _options: unknown, command: Command) =>
      mark(program, session, numbers, command.optsWithGlobals<MarkOptions>()),
    );
}

async function mark(program: Command, { voice }: Session, numbers: readonly string[], options: MarkOptions): Promise<void> {
  const marks = options.file === undefined ? marksOf(numbers, options) : await marksOfFile(options.file, numbers);
  await withCase(program, options.case, async (client, case_id) => {
    const path = `/api/cases/${case_id}/deliveries/marks`;
    const result = await client.post<MarkResult>(path, { marks, is_trial: options.check ?? false }).catch(inFile(options.file));
    voice.result(result, resultLines(result, voice));
  });
}

function marksOf(numbers: readonly string[], { state, on, reason, note }: MarkOptions): readonly NewMark[] {
  if (numbers.length === 0 || state === undefined || on === undefined) throw new Fault("mark-incomplete");
  return numbers.map((delivery_id) => ({
    delivery_id,
    state,
    on,
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
  }));
}

async function marksOfFile(path: string, numbers: readonly string[]): Promise<readonly NewMark[]> {
  if (numbers.length > 0) throw new Fault("mark-incomplete");
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("mark-file-unreadable", { at: basename(path), cause, params: { reason: cause.code ?? "" } });
  });
  try {
    return readMarkFile(bytes);
  } catch (mistake) {
    return inFile(path)(mistake);
  }
}

/** Says of each fault in which file its line is. */
function inFile(path: string | undefined): (mistake: unknown) => never {
  return (mistake) => {
    if (path === undefined || !(mistake instanceof Fault)) throw mistake;
    const placed = ({ code, at, params, all }: Fault): Fault =>
      new Fault(code, { at: [basename(path), at].filter((part) => part !== undefined).join(":"), params, all: all.map(placed) });
    throw placed(mistake);
  };
}

function resultLines(
  { marked_count, by_state, next_channel_count, is_trial }: MarkResult,
  { sentence, count }: Session["voice"],
): readonly string[] {
  const states = MARK_STATES.filter((state) => by_state[state] > 0).map(
    (state) => `  ${sentence(`web.delivery_state.${state}`)}  ${count(by_state[state])}`,
  );
  const head = sentence(is_trial ? "cli.mark.checked" : "cli.mark.marked", { count: count(marked_count) });
  const next = next_channel_count === 0 ? [] : [sentence("cli.mark.next_channel", { count: count(next_channel_count) })];
  return [head, ...states, ...next];
}
