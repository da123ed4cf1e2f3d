// Wrong usage in the user's language: commander's complaint becomes a fault with the word that was wrong.

import type { Command, CommanderError, Help, Option } from "commander";
import { Fault, MOST_CORRECTION_MS, parseOffset } from "@hamon/records";
import type { Voice } from "./voice.js";

const CODES: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "command-unknown",
  "commander.unknownOption": "option-unknown",
  "commander.missingArgument": "argument-missing",
  "commander.excessArguments": "argument-unexpected",
  "commander.optionMissingArgument": "option-value-missing",
  "commander.missingMandatoryOptionValue": "option-missing",
  "commander.invalidArgument": "option-value-wrong",
};

/** The fault of a complaint; null where help or the version was shown. `help`: the command that shows what is allowed. */
export function usageFault({ code, exitCode, message }: CommanderError, help: string): Fault | null {
  if (exitCode === 0 || code === "commander.help") return null;
  const [word = "", value = ""] = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
  const nearest = /Did you mean (?:one of )?(.+?)\?/.exec(message)?.[1] ?? "—";
  return new Fault(CODES[code] ?? "usage-wrong", { params: { word, value, nearest, help } });
}

/** An option and the command it stands at. */
export interface Flag {
  readonly command: string;
  readonly option: string;
}

/** An option's number. @throws {Fault} `option-value-wrong`. */
export function numberOf(flag: Flag, text: string, isAllowed: (value: number) => boolean): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (isAllowed(value)) return value;
  throw valueWrong(flag, text);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** An option's moment, RFC 3339. @throws {Fault} `option-value-wrong`. */
export function momentOf(flag: Flag, text: string): string {
  if (MOMENT.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw valueWrong(flag, text);
}

/** An option's offset of a clock, in milliseconds. @throws {Fault} `option-value-wrong`. */
export function offsetOf(flag: Flag, text: string): number {
  const offset_ms = parseOffset(text);
  if (offset_ms !== null && Math.abs(offset_ms) <= MOST_CORRECTION_MS) return offset_ms;
  throw valueWrong(flag, text);
}

function valueWrong({ command, option }: Flag, value: string): Fault {
  return new Fault("option-value-wrong", { params: { word: option, value, help: `hamon ${command} --help` } });
}

export const isPort = (value: number) => Number.isInteger(value) && value > 0 && value < 65_536;

/** Help with no English left in it. */
export function speakHelp(program: Command, { sentence }: Voice): void {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": "usage",
    "Options:": "options",
    "Commands:": "commands",
    "Arguments:": "arguments",
    "Global Options:": "global",
  };
  const help: Partial<Help> & { showGlobalOptions: boolean } = {
    showGlobalOptions: true,
    styleTitle: (title) => sentence(`cli.help.${titles[title] ?? "options"}`),
    optionDescription: ({ description, defaultValue }: Option) =>
      defaultValue === undefined || typeof defaultValue === "boolean"
        ? description
        : `${description} ${sentence("cli.help.default", { value: String(defaultValue) })}`,
  };
  program
    .configureHelp(help)
    .configureOutput({ outputError: () => undefined }) // said by usageFault
    .helpOption("-h, --help", sentence("cli.help.help"))
    .helpCommand("help [command]", sentence("cli.help.help"))
    .addHelpText("after", `\n${sentence("cli.help.exit")}`);
}
