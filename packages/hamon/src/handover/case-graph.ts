// A case as a graph that forensic tools read: each original with its exhibit number, and the actions that led to it.
//
// Spec: CASE 1.4.0 and UCO 1.4.0 in JSON-LD. An export, never the store. It names nobody, and of originals that are not
// handed over neither name nor hash.

import { createHash } from "node:crypto";
import { listRuns, type OpenCase } from "@hamon/case";
import type { Acquisition, EvidenceItem, Run } from "@hamon/records";
import { listAcquisitions } from "./acquisitions.js";

const CONTEXT = {
  "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
  "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
  "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
  "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
  "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
  "case-investigation": "https://ontology.caseontology.org/case/investigation/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
} as const;

export interface CaseNode {
  readonly "@id": string;
  readonly "@type": string;
  readonly [property: string]: unknown;
}

interface Reference {
  readonly "@id": string;
}

export interface GraphPlan {
  readonly case_id: string;
  readonly items: readonly EvidenceItem[];
  /** evidence_ids of the originals that are handed over. */
  readonly chosen: ReadonlySet<string>;
  readonly runs: readonly Run[];
  readonly acquisitions: readonly Acquisition[];
}

/** The graph of a case as JSON-LD text. */
export async function caseGraph(open: OpenCase, chosen: ReadonlySet<string>): Promise<string> {
  const items = await open.evidence.items();
  const runs = await listRuns(open.store, open.case_id);
  const nodes = caseNodes({ case_id: open.case_id, items, chosen, runs, acquisitions: await listAcquisitions(open) });
  return formatGraph(nodes);
}

export function formatGraph(nodes: readonly CaseNode[]): string {
  return `${JSON.stringify({ "@context": CONTEXT, "@graph": nodes }, null, 1)}\n`;
}

export function caseNodes(plan: GraphPlan): readonly CaseNode[] {
  const hamon = toolNode(plan, "Hamon");
  const acquisitions = plan.acquisitions.flatMap((acquisition) => acquisitionNodes(plan, acquisition));
  const originals = plan.items.flatMap((item) => originalNodes(plan, item, hamon));
  const runs = runNodes(plan, hamon);
  const all = [hamon, ...acquisitions, ...originals, ...runs];
  return [investigation(plan, all), ...all];
}

const refer = ({ "@id": id }: Reference): Reference => ({ "@id": id });
const moment = (at: string) => ({ "@type": "xsd:dateTime", "@value": at });

// The same for the same thing: made of the case and its name within it. Shaped as RFC 9562, version 8.
function idOf({ case_id }: GraphPlan, name: string): string {
  const hex = createHash("sha256").update(`${case_id}\n${name}`).digest("hex");
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function toolNode(plan: GraphPlan, name: string): CaseNode {
  return { "@id": idOf(plan, `tool ${name}`), "@type": "uco-tool:Tool", "uco-core:name": name };
}

function investigation(plan: GraphPlan, all: readonly CaseNode[]): CaseNode {
  return {
    "@id": idOf(plan, "investigation"),
    "@type": "case-investigation:Investigation",
    "uco-core:name": plan.case_id,
    "uco-core:object": all.filter(({ "@type": type }) => !type.startsWith("uco-types:")).map(refer),
  };
}

function originalNodes(plan: GraphPlan, item: EvidenceItem, hamon: CaseNode): readonly CaseNode[] {
  const { evidence_id, evidence_no, entry_index, kept_at } = item;
  const original = { "@id": idOf(plan, evidence_id) };
  const record: CaseNode = {
    "@id": idOf(plan, `${evidence_id} provenance`),
    "@type": "case-investigation:ProvenanceRecord",
    "case-investigation:exhibitNumber": String(evidence_no),
    "uco-core:description": `Entry ${entry_index} of the evidence log.`,
    "uco-core:object": refer(original),
  };
  const before = plan.acquisitions.filter(({ originals }) => originals.some((one) => one.evidence_id === evidence_id));
  const kept: CaseNode = {
    "@id": idOf(plan, `${evidence_id} ingest`),
    "@type": "case-investigation:InvestigativeAction",
    "uco-core:name": "ingest",
    "uco-action:startTime": moment(kept_at),
    "uco-action:endTime": moment(kept_at),
    "uco-action:instrument": refer(hamon),
    "uco-action:result": [refer(original), refer(record)],
    ...(before.length === 0
      ? {}
      : { "case-investigation:wasInformedBy": before.map(({ acquisition_id }) => ({ "@id": idOf(plan, acquisition_id) })) }),
  };
  return [...observableNodes(plan, item, original["@id"]), record, kept];
}

function observableNodes(plan: GraphPlan, { evidence_id, name, original_sha256, bytes }: EvidenceItem, id: string): readonly CaseNode[] {
  if (!plan.chosen.has(evidence_id) || original_sha256 === null) return [{ "@id": id, "@type": "uco-observable:ObservableObject" }];
  const hash: CaseNode = {
    "@id": idOf(plan, `${evidence_id} hash`),
    "@type": "uco-types:Hash",
    "uco-types:hashMethod": "SHA256",
    "uco-types:hashValue": { "@type": "xsd:hexBinary", "@value": original_sha256 },
  };
  const content = {
    "@id": idOf(plan, `${evidence_id} content`),
    "@type": "uco-observable:ContentDataFacet",
    "uco-observable:sizeInBytes": bytes,
    "uco-observable:hash": refer(hash),
  };
  const file = { "@id": idOf(plan, `${evidence_id} file`), "@type": "uco-observable:FileFacet", "uco-observable:fileName": name };
  return [{ "@id": id, "@type": "uco-observable:File", "uco-core:hasFacet": [content, file] }, hash];
}

// Who did it stays in the record itself, which its commitment in the log holds fast.
function acquisitionNodes(plan: GraphPlan, acquisition: Acquisition): readonly CaseNode[] {
  const { acquisition_id, acquired_at, tool, method, originals, entry_index } = acquisition;
  const used = toolNode(plan, tool);
  const action: CaseNode = {
    "@id": idOf(plan, acquisition_id),
    "@type": "case-investigation:InvestigativeAction",
    "uco-core:name": "acquisition",
    "uco-core:description": `${method} (entry ${entry_index} of the evidence log, commitment ${acquisition.commitment})`,
    "uco-action:startTime": moment(acquired_at),
    "uco-action:instrument": refer(used),
    "uco-action:result": originals.map(({ evidence_id }) => ({ "@id": idOf(plan, `${evidence_id} provenance`) })),
  };
  const isFirst = plan.acquisitions.find((one) => one.tool === tool) === acquisition;
  return isFirst ? [used, action] : [action];
}

function runNodes(plan: GraphPlan, hamon: CaseNode): readonly CaseNode[] {
  const done = plan.runs.filter(({ state }) => state === "done").toSorted((one, other) => (one.started_at < other.started_at ? -1 : 1));
  return done.map(({ run_id, stage, started_at, ended_at }, i) => ({
    "@id": idOf(plan, run_id),
    "@type": "case-investigation:InvestigativeAction",
    "uco-core:name": stage,
    "uco-action:startTime": moment(started_at),
    ...(ended_at === null ? {} : { "uco-action:endTime": moment(ended_at) }),
    "uco-action:instrument": refer(hamon),
    ...(stage === "collect" ? { "uco-action:object": plan.items.map(({ evidence_id }) => ({ "@id": idOf(plan, evidence_id) })) } : {}),
    ...(i === 0 ? {} : { "case-investigation:wasInformedBy": { "@id": idOf(plan, done[i - 1]?.run_id ?? "") } }),
  }));
}
