// hamon: each stage as a command. Exit codes: 0 done, 1 a fault, 2 wrong usage, 3 verify found something broken,
// 4 the workspace is in use, 130 stopped by Ctrl-C.

import { Command, CommanderError, Option } from "commander";
import { loadContent } from "hamon";
import { Fault } from "@hamon/records";
import { addBundleCommand } from "./commands/bundle.js";
import { addCaseCommands } from "./commands/cases.js";
import { addClockCommand } from "./commands/clock.js";
import { addHandoverCommand } from "./commands/handover.js";
import { addKeyCommands } from "./commands/keys.js";
import { addPiiCommand } from "./commands/pii.js";
import { addReplayCommand } from "./commands/replay.js";
import { addRestoreCommand } from "./commands/restore.js";
import { addRulesCommand } from "./commands/rules.js";
import { addSearchCommand } from "./commands/search.js";
import { addServeCommands } from "./commands/serve.js";
import { addStageCommands } from "./commands/stages.js";
import { addStampCommand } from "./commands/stamp.js";
import { addStatusCommand } from "./commands/status.js";
import { addSuppressCommands } from "./commands/suppress.js";
import { addTimelineCommand } from "./commands/timeline.js";
import { addVerifyCommand } from "./commands/verify.js";
import { addWitnessCommands } from "./commands/witness.js";
import { languageOf } from "./language.js";
import { speakHelp, usageFault } from "./usage.js";
import { createVoice, type Voice } from "./voice.js";

const VERSION = "0.1.0";
const EXIT = { fault: 1, usage: 2, broken: 3, inUse: 4, stopped: 130 } as const;
const USAGE = new Set(["option-value-wrong", "table-or-log", "sigstore-options-apart", "argument-missing"]);
const IN_USE = new Set(["workspace-in-use", "workspace-busy"]);

/** What every command works with. */
export interface Session {
  readonly voice: Voice;
  /** Ends when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
  exit(code: "broken" | "fault"): void;
}

export async function main(argv: readonly string[]): Promise<number> {
  const content = await loadContent();
  const voice = createVoice({ content, language: languageOf(argv, process.env), isJson: argv.includes("--json") });
  const controller = new AbortController();
  const stop = () => {
    // At once: the work may take a moment to come to a good end.
    if (!controller.signal.aborted && !voice.isJson) process.stderr.write(`\n${voice.sentence("cli.stopping")}\n`);
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  process.on("disconnect", stop); // whoever started us was killed
  let code: number = 0;
  const session: Session = { voice, signal: controller.signal, exit: (reason) => (code = EXIT[reason]) };
  const program = programOf(session);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (mistake) {
    code = exitCodeOf(mistake, voice, helpOf(program, argv));
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop).off("disconnect", stop);
    if (process.connected) process.disconnect();
  }
  return code;
}

function programOf(session: Session): Command {
  const { sentence } = session.voice;
  const program = new Command("hamon")
    .description(sentence("cli.summary"))
    .version(VERSION, "-V, --version", sentence("cli.help.version"))
    .exitOverride()
    .option("-w, --workspace <folder>", sentence("cli.options.workspace"), process.env["HAMON_WORKSPACE"] ?? "workspace")
    .option("--json", sentence("cli.options.json"))
    .addOption(new Option("--lang <language>", sentence("cli.options.lang")).choices(["ja", "en"]));
  speakHelp(program, session.voice);
  addCaseCommands(program, session);
  addStageCommands(program, session);
  addStatusCommand(program, session);
  addSearchCommand(program, session);
  addRulesCommand(program, session);
  addSuppressCommands(program, session);
  addClockCommand(program, session);
  addVerifyCommand(program, session);
  addBundleCommand(program, session);
  addHandoverCommand(program, session);
  addKeyCommands(program, session);
  addPiiCommand(program, session);
  addReplayCommand(program, session);
  addRestoreCommand(program, session);
  addStampCommand(program, session);
  addTimelineCommand(program, session);
  addWitnessCommands(program, session);
  addServeCommands(program, session);
  return program;
}

function exitCodeOf(mistake: unknown, voice: Voice, help: string): number {
  const fault = mistake instanceof CommanderError ? usageFault(mistake, help) : asFault(mistake);
  if (fault !== null) voice.fault(fault);
  if (mistake instanceof CommanderError) return mistake.exitCode === 0 ? 0 : EXIT.usage;
  if (fault === null || USAGE.has(fault.code)) return EXIT.usage;
  if (fault.code === "cancelled") return EXIT.stopped;
  return IN_USE.has(fault.code) ? EXIT.inUse : EXIT.fault;
}

// A bug: said as one, with all that its makers need beneath.
function asFault(mistake: unknown): Fault {
  if (mistake instanceof Fault) return mistake;
  console.error(mistake);
  return new Fault("broken");
}

/** The command whose help tells more. */
function helpOf(program: Command, argv: readonly string[]): string {
  const command = argv.find((word) => program.commands.some((one) => one.name() === word));
  return command === undefined ? "hamon --help" : `hamon ${command} --help`;
}

/** A command with its summary and example from content/locales, at cli.commands.<name>; below another at <other>_<name>. */
export function describe(program: Command, name: string, { voice }: Session): Command {
  const parent = program.parent === null ? "" : `${program.name()}_`;
  const words = (part: string) => voice.sentence(`cli.commands.${parent}${name}.${part}`);
  return program
    .command(name)
    .description(words("summary"))
    .addHelpText("after", `\n${voice.sentence("cli.example")}\n  ${words("example")}`);
}

/** The folder of -w. */
export function workspaceOf(program: Command): string {
  return program.opts<{ workspace: string }>().workspace;
}
