// A mapping made by a person for a log of theirs: begun from its first lines, tried, and saved in the workspace.

import { join } from "node:path";
import { listSources, type OpenCase } from "@hamon/case";
import { draftMapping, headOfFile, headOfKept, mappingOf, MAPPED_COLUMNS, previewMapping, wantedOf, type LogHead } from "@hamon/collect";
import type { ContentFile } from "@hamon/content";
import { placeFile } from "@hamon/press";
import { Fault, type MappingBody, type MappingDraft, type MappingPreview, type MappingSaved, type Source } from "@hamon/records";
import { addToCase } from "./addition.js";

/** Names that are words in a file's path, too. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/**
 * What to begin with: the mapping that the log was read with, or one made of its lines.
 *
 * @throws {Fault} `source-not-there`, `source-not-a-log`, `mapping-no-draft`; the codes of headOfFile.
 */
export async function draftFor(open: OpenCase, source_id: string): Promise<MappingDraft> {
  const source = await logOf(open, source_id);
  const head = await headOf(open, source);
  const known = knownMapping(open, source);
  const body = known?.body ?? draftMapping(head, nameFor(source), wantedOf(open, source));
  if (body === null) throw new Fault("mapping-no-draft", { at: source.name });
  const preview = previewOf(open, source, { head, body });
  return { source: { source_id, name: source.name }, body, from: known?.from ?? "lines", columns: MAPPED_COLUMNS, preview };
}

/** @throws {Fault} `source-not-there`, `source-not-a-log`; the codes of headOfFile. Mistakes of the mapping are in the preview. */
export async function previewFor(open: OpenCase, source_id: string, body: MappingBody): Promise<MappingPreview> {
  const source = await logOf(open, source_id);
  return previewOf(open, source, { head: await headOf(open, source), body });
}

/**
 * Saves a mapping in the workspace, and has the source read with it at the next collect.
 *
 * @throws {Fault} `mapping-wrong`, `mapping-name`, `mapping-reads-nothing`; the codes of addToCase.
 */
export async function saveMapping(open: OpenCase, workspace: string, source_id: string, body: MappingBody): Promise<MappingSaved> {
  const source = await logOf(open, source_id);
  const name = String(body["mapping"] ?? "");
  if (!NAME.test(name)) throw new Fault("mapping-name", { at: "mapping", params: { name } });
  const path = pathOf(name);
  const { text, mapping } = mappingOf(body, path);
  const { event_count } = previewOf(open, source, { head: await headOf(open, source), body });
  if (event_count === 0) throw new Fault("mapping-reads-nothing", { at: source.name });
  await placeFile(join(workspace, path), Buffer.from(text));
  const format = mapping.shape === "json" || mapping.shape === "syslog" ? mapping.shape : name;
  await addToCase(open, { paths: [source.path], kind: "log", format });
  return { path };
}

const pathOf = (name: string) => `mappings/${name}.yml`;

function previewOf(open: OpenCase, source: Source, { head, body }: { readonly head: LogHead; readonly body: MappingBody }): MappingPreview {
  return previewMapping(body, { head, path: pathOf(String(body["mapping"] ?? "")), reading: wantedOf(open, source).reading });
}

async function logOf({ store, case_id }: OpenCase, source_id: string): Promise<Source> {
  const source = (await listSources(store, case_id)).find((one) => one.source_id === source_id);
  if (source === undefined) throw new Fault("source-not-there", { at: source_id });
  if (source.kind !== "log") throw new Fault("source-not-a-log", { at: source.name });
  return source;
}

// A log that was not collected yet lies where it was found.
function headOf({ evidence, actor }: OpenCase, { evidence_id, path, name }: Source): Promise<LogHead> {
  if (evidence_id === null) return headOfFile(path);
  return headOfKept(evidence.open(evidence_id, { actor, purpose: "mapping" }) as AsyncIterable<Buffer>, name);
}

// By the mapping's own name: what it was read with, where one mapping read all of it. A last resort is none to begin with.
function knownMapping(open: OpenCase, { result, format }: Source): { readonly body: MappingBody; readonly from: "shipped" | "own" } | null {
  const name = format ?? result?.recognised?.name;
  const files = open.content.files("mappings");
  const file = files.find(({ value }) => (value as MappingBody | null)?.["mapping"] === name);
  const isLast = format === null && (file?.value as MappingBody | undefined)?.["last_resort"] === true;
  return name === undefined || file === undefined || isLast
    ? null
    : { body: file.value as MappingBody, from: isOwn(file) ? "own" : "shipped" };
}

const isOwn = ({ path }: ContentFile) => path.startsWith("workspace:");

function nameFor({ as }: Source): string {
  const name = as
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "_")
    .replaceAll(/^[_-]+|_+$/g, "");
  return NAME.test(name) ? name : "own_log";
}
