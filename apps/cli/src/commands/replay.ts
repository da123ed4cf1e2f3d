// replay: stated figures computed once more from the kept originals.

import type { Command } from "commander";
import {
  Fault,
  fromFaultRecord,
  type FigureSaid,
  type NewReplay,
  type ReplayedFigure,
  type ReplayLine,
  type ReplayResult,
} from "@hamon/records";
import type { Client } from "../client.js";
import { describe, type Session } from "../main.js";
import { withCase } from "./cases.js";

interface ReplayCommandOptions {
  readonly case?: string;
  readonly all?: boolean;
}

export function addReplayCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "replay", session)
    .argument("[figures...]", option("figures"))
    .option("--all", option("all-figures"))
    .option("--case <id>", option("case"))
    .action((figures: readonly string[], options: ReplayCommandOptions) => replay(program, session, { figures, ...options }));
}

async function replay(program: Command, session: Session, options: NewReplay & ReplayCommandOptions): Promise<void> {
  const figures = options.all === true ? [] : options.figures;
  await withCase(program, options.case, async (client, case_id) => {
    const result = await follow(client, `/api/cases/${case_id}/replays`, { session, figures });
    if (!result.ok) session.exit("broken");
    if (process.stdout.isTTY && !session.voice.isJson) process.stdout.write("\r\u001b[2K");
    session.voice.result(result, resultLines(result, session.voice));
  });
}

async function follow(
  client: Client,
  path: string,
  { session, figures }: NewReplay & { readonly session: Session },
): Promise<ReplayResult> {
  try {
    for await (const line of client.follow<ReplayLine>(path, { figures } satisfies NewReplay, session.signal)) {
      if ("fault" in line) throw fromFaultRecord(line.fault);
      if ("result" in line) return line.result;
      session.voice.step(line.stage, line);
    }
  } catch (mistake) {
    throw session.signal.aborted ? new Fault("cancelled", { cause: mistake }) : mistake;
  }
  throw new Fault("server-gone", { params: { url: "" } });
}

type Voice = Session["voice"];

function resultLines({ ok, figures, differences }: ReplayResult, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const differing = figures.filter(({ is_same }) => !is_same);
  const params = { count: count(figures.length), differing: count(differing.length) };
  return [
    ...differing.map((figure) => figureLine(figure, voice)),
    ...differences.map(({ kind, name }) => `! ${sentence(`cli.replay.difference.${kind}`, { name })}`),
    sentence(ok ? "cli.replay.same" : "cli.replay.differs", params),
  ];
}

function figureLine({ figure_id, stated, replayed, in_lake }: ReplayedFigure, voice: Voice): string {
  const params = { stated: said(stated, voice), replayed: said(replayed, voice), in_lake: said(in_lake, voice) };
  return `✗ ${figure_id}  ${voice.sentence("cli.replay.figure", params)}`;
}

function said(figure: FigureSaid | null, { sentence, count, range }: Voice): string {
  if (figure === null || figure.value === null) return sentence(`cli.replay.no_value.${figure?.state ?? "none"}`);
  const { state, value, low, high } = figure;
  return state === "range" && low !== null && high !== null ? range({ best: value, low, high }) : count(value);
}
