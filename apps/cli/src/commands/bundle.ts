// bundle: a folder that others check without us.

import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { Fault, parseRowName, type BundleResult, type NewBundle } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { plain } from "../voice.js";
import { withCase } from "./cases.js";
import { witnessLines } from "./witness.js";

interface BundleOptions {
  readonly case?: string;
  readonly out: string;
  readonly original?: readonly string[];
  readonly allOriginals?: boolean;
  readonly figure?: string;
  readonly person?: string;
}

export function addBundleCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "bundle", session)
    .requiredOption("--out <folder>", option("out"))
    .option("--original <names...>", option("original"))
    .option("--all-originals", option("all-originals"))
    .addOption(new Option("--figure <key>", option("bundle-figure")).conflicts(["original", "allOriginals", "person"]))
    .addOption(new Option("--person <row>", option("bundle-person")).conflicts(["original", "allOriginals"]))
    .option("--case <id>", option("case"))
    .action((options: BundleOptions) => bundle(program, session, options));
}

async function bundle(program: Command, { voice }: Session, options: BundleOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const wanted = wantedOf(options);
    const made = await client.post<BundleResult>(`/api/cases/${case_id}/bundles`, wanted).catch(asTyped(options.person));
    voice.result(made, bundleLines(made, voice));
  });
}

/** Numbers of originals begin at 1: asked for this, the answer says which there are. */
const NO_ROW = 0;

function asTyped(person: string | undefined): (mistake: unknown) => never {
  return (mistake) => {
    if (person === undefined || !(mistake instanceof Fault) || mistake.code !== "person-unknown") throw mistake;
    throw new Fault(mistake.code, { at: plain(person), params: mistake.params, cause: mistake });
  };
}

function wantedOf({ out, original = [], allOriginals = false, figure, person }: BundleOptions): NewBundle {
  const row_id = person === undefined ? undefined : (parseRowName(person) ?? NO_ROW);
  return { out: resolve(out), originals: original, all_originals: allOriginals, figure, person: row_id };
}

function bundleLines(made: BundleResult, { sentence, count }: Session["voice"]): readonly string[] {
  const counts = { files: count(made.files), documents: count(made.document_count), originals: count(made.original_count) };
  const warning = made.original_count > 0 ? [`⚠ ${sentence("cli.bundle.originals", counts)}`] : [];
  const withheld = made.withheld_count ?? 0;
  return [
    sentence("cli.bundle.made", { folder: made.folder, ...counts }),
    ...warning,
    ...(made.withheld_count === undefined ? [] : [`⚠ ${sentence("cli.bundle.person")}`]),
    ...(withheld > 0 ? [sentence("cli.bundle.withheld", { number: count(withheld) })] : []),
    ...(made.cosigned === null || made.cosigned.is_met === null ? [] : witnessLines(made.cosigned, { sentence })),
    sentence("cli.bundle.key", { key: made.public_key }),
    sentence("cli.bundle.next"),
  ];
}
