// witness serve: hold the heads of others' logs. witness send: have ours held.

import { resolve } from "node:path";
import type { Command } from "commander";
import type { CosignResult } from "@hamon/records";
import { runWitness } from "hamon";
import { describe, type Session } from "../main.js";
import { isPort, numberOf } from "../usage.js";
import { withCase } from "./cases.js";

interface ServeOptions {
  readonly name: string;
  readonly folder: string;
  readonly log: readonly string[];
  readonly port: string;
  readonly host?: string;
}

export function addWitnessCommands(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  const witness = describe(program, "witness", session);
  describe(witness, "serve", session)
    .requiredOption("--name <name>", option("witness-name"))
    .requiredOption("--folder <folder>", option("witness-folder"))
    .requiredOption("--log <vkeys...>", option("witness-log"))
    .option("--host <address>", option("witness-host"))
    .option("-p, --port <number>", option("port"), "4720")
    .action((options: ServeOptions) => serve(session, options));
  describe(witness, "send", session)
    .option("--case <id>", option("case"))
    .action((options: { readonly case?: string }) => send(program, session, options));
}

async function serve({ voice, signal }: Session, options: ServeOptions): Promise<void> {
  const { name, log, host } = options;
  const port = numberOf({ command: "witness serve", option: "--port" }, options.port, isPort);
  const witness = await runWitness({ name, logs: log, folder: resolve(options.folder), port, ...(host === undefined ? {} : { host }) });
  const line = `witness ${name} ${witness.vkey} ${witness.url}`;
  voice.result({ url: witness.url, vkey: witness.vkey }, [voice.sentence("cli.witness.give"), line, voice.sentence("cli.serve.stop")]);
  await new Promise<void>((stopped) => (signal.aborted ? stopped() : signal.addEventListener("abort", () => stopped())));
  await witness.close();
}

async function send(program: Command, session: Session, options: { readonly case?: string }): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const sent = await client.post<CosignResult>(`/api/cases/${case_id}/cosign`, {});
    if (sent.is_met === false) session.exit("broken");
    session.voice.result(sent, [
      ...witnessLines(sent, session.voice),
      session.voice.sentence("cli.witness.kept", { path: sent.path }),
      session.voice.sentence("cli.witness.key", { key: sent.public_key }),
    ]);
  });
}

/** Who cosigned, who did not and why, and whether that is enough. */
export function witnessLines(
  { witnesses, is_met }: Pick<CosignResult, "witnesses" | "is_met">,
  { sentence }: Pick<Session["voice"], "sentence">,
): readonly string[] {
  const lines = witnesses.map(({ name, answer }) =>
    answer === "cosigned" ? `✓ ${sentence("cli.witness.cosigned", { name })}` : `✗ ${sentence(`warnings.witness-${answer}`, { name })}`,
  );
  if (is_met === null) return [sentence("cli.witness.no_policy")];
  return [...lines, is_met ? `✓ ${sentence("cli.witness.met")}` : `✗ ${sentence("warnings.witnesses-too-few")}`];
}
