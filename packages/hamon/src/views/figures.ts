// A figure's proof: its statement, the entry that vouches for it, and the statement as a file.

import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { OpenCase } from "@hamon/case";
import { exportStatements, type LoggedStatements } from "@hamon/evidence";
import { Fault, type FigureProof } from "@hamon/records";
import { readStatement } from "../figure-statement.js";
import { readFigureRows } from "../state-figures.js";

/** @returns null where nothing was stated yet. @throws {Fault} the codes of Evidence.statements. */
export async function figureProof(open: OpenCase, figure_id: string): Promise<FigureProof | null> {
  const set = await open.evidence.statements();
  const one = set?.statements.find(({ name }) => name === figure_id);
  if (set === null || one === undefined) return null;
  const { figure, digests } = readStatement(one);
  const present = (await readFigureRows(open.lake)).find((row) => row.figure_id === figure_id);
  const count = (kind: string) => [...digests.keys()].filter((name) => name.startsWith(kind)).length;
  return {
    figure_id,
    is_current: isDeepStrictEqual({ ...present }, { ...figure }),
    statement_sha256: hash("sha256", await statementFile(open, set, `${figure_id}.pae`), "hex"),
    code_sha256: digests.get("code/scope") ?? null,
    original_count: count("original/"),
    entry_index: set.entry_index,
  };
}

/** Forms of a statement that are handed out, by the end of the file's name. */
export const STATEMENT_FORMS = ["pae", "dsse.json", "sigstore.json"] as const;

/** A statement in one of its forms. @throws {Fault} `figure-not-stated`; the codes of Evidence.statements. */
export async function statementOf(open: OpenCase, figure_id: string, form: (typeof STATEMENT_FORMS)[number]): Promise<Buffer> {
  const set = await open.evidence.statements();
  if (set === null) throw new Fault("figure-not-stated", { at: figure_id });
  return statementFile(open, set, `${figure_id}.${form}`);
}

async function statementFile(open: OpenCase, set: LoggedStatements, file: string): Promise<Buffer> {
  const { public_key } = await open.evidence.head();
  const name = set.statements.find(
    (one) => file.startsWith(`${one.name}.`) && STATEMENT_FORMS.some((form) => file === `${one.name}.${form}`),
  )?.name;
  if (name !== undefined) for await (const { path, bytes } of exportStatements(set, public_key, name)) if (path === file) return bytes;
  throw new Fault("figure-not-stated", { at: file });
}
