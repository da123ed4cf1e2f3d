// clock: how far the clocks of logs stand apart, and what a person says of them.

import type { Command } from "commander";
import type { ClocksView, NewClockCorrection } from "@hamon/records";
import { clockLines } from "../clock-lines.js";
import { describe, type Session } from "../main.js";
import { offsetOf } from "../usage.js";
import { withCase } from "./cases.js";

interface ClockOptions {
  readonly case?: string;
}

interface SayOptions extends ClockOptions {
  readonly reason: string;
  readonly reverse?: boolean;
  readonly offset?: string;
  readonly host?: string;
  readonly original?: string;
}

export function addClockCommand(program: Command, session: Session): void {
  const { sentence } = session.voice;
  const option = (name: string) => sentence(`cli.options.clock-${name}`);
  const clock = describe(program, "clock", session)
    .option("--case <id>", sentence("cli.options.case"))
    .action((options: ClockOptions) => list(program, session, options));
  const saying = (name: string) => describe(clock, name, session).requiredOption("--reason <text>", option("reason"));
  const optionsOf = (command: Command) => command.optsWithGlobals<SayOptions>();
  saying("apply")
    .argument("<id>", option("id"))
    .option("--reverse", option("reverse"))
    .action((id: string, _options: unknown, command: Command) =>
      say(program, session, optionsOf(command), accepted(id, optionsOf(command))),
    );
  saying("state")
    .argument("<log>", option("log"))
    .requiredOption("--offset <offset>", option("offset"))
    .option("--host <name>", option("host"))
    .option("--original <id>", option("original"))
    .action((log: string, _options: unknown, command: Command) =>
      say(program, session, optionsOf(command), stated(log, optionsOf(command))),
    );
  saying("withdraw")
    .argument("<log>", option("log"))
    .option("--host <name>", option("host"))
    .option("--original <id>", option("original"))
    .action((log: string, _options: unknown, command: Command) =>
      say(program, session, optionsOf(command), withdrawn(log, optionsOf(command))),
    );
}

function accepted(clock_offset_id: string, { reverse, reason }: SayOptions): NewClockCorrection {
  return { clock_offset_id, is_reversed: reverse ?? false, reason };
}

function stated(log: string, { offset = "", host = "", original, reason }: SayOptions): NewClockCorrection {
  const offset_ms = offsetOf({ command: "clock state", option: "--offset" }, offset);
  return { clock: { log, host, evidence_id: original ?? null }, offset_ms, reason };
}

function withdrawn(log: string, { host = "", original, reason }: SayOptions): NewClockCorrection {
  return { clock: { log, host, evidence_id: original ?? null }, offset_ms: null, reason };
}

async function list(program: Command, { voice }: Session, options: ClockOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const clocks = await client.get<ClocksView>(`/api/cases/${case_id}/clocks`);
    voice.result(clocks, clockLines(clocks, voice));
  });
}

async function say(program: Command, { voice }: Session, options: SayOptions, wanted: NewClockCorrection): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const clocks = await client.post<ClocksView>(`/api/cases/${case_id}/clocks/corrections`, wanted);
    voice.result(clocks, [voice.sentence("cli.clocks.done"), ...clockLines(clocks, voice)]);
  });
}
