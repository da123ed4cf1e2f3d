// What of a case goes into a bundle: its newest documents, its figures, and the originals that somebody chose; or what there is of
// one figure, or of one person, and nothing of the rest.

import type { OpenCase } from "@hamon/case";
import type { BundleResult, DocumentRecord, NewBundle } from "@hamon/records";
import { listDocuments } from "@hamon/report";
import { figureParts } from "./disclosure/figure-excerpt.js";
import { excerptGuide } from "./disclosure/guide.js";
import { personParts } from "./disclosure/person-excerpt.js";
import { caseGraph } from "./handover/case-graph.js";
import { chooseOriginals } from "./originals.js";
import { stateFigures } from "./state-figures.js";

const GUIDE = "templates/bundle/guide.yml";
const PAGE = "templates/bundle/page.yml";

/**
 * Makes a bundle for others to check without us.
 *
 * @throws {Fault} `original-unknown`, `figure-not-stated`, `person-unknown`; the codes of Evidence.bundle and Evidence.excerpt.
 */
export function bundleCase(open: OpenCase, wanted: NewBundle): Promise<BundleResult> {
  if (wanted.figure !== undefined) return bundleFigure(open, wanted.out, wanted.figure);
  if (wanted.person !== undefined) return bundlePerson(open, wanted.out, wanted.person);
  return bundleWhole(open, wanted);
}

async function bundleFigure(open: OpenCase, out: string, figure_id: string): Promise<BundleResult> {
  const parts = await figureParts(open, figure_id);
  return open.evidence.excerpt({
    ...parts,
    out,
    actor: open.actor,
    info: infoOf(open),
    guide: excerptGuide(open, "figure", { figure_id }),
  });
}

async function bundlePerson(open: OpenCase, out: string, row_id: number): Promise<BundleResult> {
  const { withheld_count, ...parts } = await personParts(open, row_id);
  const guide = excerptGuide(open, "person", { withheld: String(withheld_count) });
  return { ...(await open.evidence.excerpt({ ...parts, out, actor: open.actor, info: infoOf(open), guide })), withheld_count };
}

async function bundleWhole(open: OpenCase, wanted: NewBundle): Promise<BundleResult> {
  const items = await open.evidence.items();
  const originals =
    wanted.all_originals === true ? items.filter(({ erased_at }) => erased_at === null) : chooseOriginals(items, wanted.originals ?? []);
  const documents = newest(await listDocuments(open));
  const page = open.content.file(PAGE).value as { readonly ja: unknown; readonly en: unknown };
  return open.evidence.bundle({
    out: wanted.out,
    actor: open.actor,
    info: infoOf(open),
    documents: documents.map(({ path }) => path),
    originals: originals.map(({ evidence_id }) => evidence_id),
    texts: [
      { path: "figures/figures.json", text: await figuresText(open) },
      { path: "originals/case.jsonld", text: await caseGraph(open, new Set(originals.map(({ evidence_id }) => evidence_id))) },
      { path: "figures/documents.json", text: toText(documents.map(printedFigures)) },
    ],
    statements: await stateFigures(open),
    guide: guideText(open, originals.length),
    words: { ja: page.ja, en: page.en },
  });
}

// Newest version first, so the first of a form is its newest.
function newest(documents: readonly DocumentRecord[]): readonly DocumentRecord[] {
  const formOf = ({ kind, language, format }: DocumentRecord) => `${kind} ${language} ${format}`;
  return documents.filter((one, i) => documents.findIndex((other) => formOf(other) === formOf(one)) === i);
}

function infoOf({ record, case_id, now }: OpenCase): Readonly<Record<string, string>> {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(now());
  return { "Source-Organization": record.organisation, "External-Identifier": case_id, "Bagging-Date": day, "Bag-Software-Agent": "Hamon" };
}

async function figuresText({ lake }: OpenCase): Promise<string> {
  return toText(
    await lake.query(
      `select figure_id, unit, state, cast(value as double) as value, cast(low as double) as low, cast(high as double) as high,
         combination, certainty, element from figure order by figure_id`,
    ),
  );
}

function printedFigures({ path, kind, language, format, version, made_at, is_stale, missing, figures }: DocumentRecord) {
  return { path, kind, language, format, version, made_at, is_stale, missing, figures };
}

function toText(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
}

interface Guide {
  readonly title: string;
  readonly ja: string;
  readonly ja_originals: string;
  readonly en: string;
  readonly en_originals: string;
}

function guideText({ content, record, case_id }: OpenCase, count: number): string {
  const guide = content.file(GUIDE).value as Guide;
  const params: Readonly<Record<string, string>> = { case_id, organisation: record.organisation, count: String(count) };
  const sections = [
    ["日本語", guide.ja, guide.ja_originals],
    ["English", guide.en, guide.en_originals],
  ].map(([name, text, warning]) => `## ${name}\n\n${count > 0 ? `${warning}\n` : ""}${text}`);
  return `# ${guide.title}\n\n${sections.join("\n")}`.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}
