// A figure as a statement: the number, and what it was made of. Both ways: made when it is stated, read when it is replayed.
//
// Specs: in-toto Statement v1, SLSA provenance v1. The subject's digest is over the figure as canonical JSON (RFC 8785).

import { hash } from "node:crypto";
import { canonicalJson, type NamedStatement } from "@hamon/evidence";
import type { FIGURE_COLUMNS, Stage } from "@hamon/records";

const STATEMENT = "https://in-toto.io/Statement/v1";
const PROVENANCE = "https://slsa.dev/provenance/v1";
const BUILD_TYPE = "urn:hamon:figure:v1";

/** A row of the table `figure`. */
export type FigureRow = Readonly<Record<keyof typeof FIGURE_COLUMNS, string | number | null>> & { readonly figure_id: string };

/** A run that had a part in the figures, as the log has it. */
export interface StatedRun {
  readonly stage: Stage;
  readonly run_id: string;
  readonly entry_index: number;
  readonly code_digest: string;
  /** Over its rules, mappings or data map. Null: a run of before this was kept. */
  readonly content_digest: string | null;
}

export interface StatedOriginal {
  readonly evidence_id: string;
  readonly sha256: string;
  readonly entry_index: number;
}

/** How an original was read. */
export interface StatedSource {
  readonly evidence_id: string;
  readonly kind: string;
  /** Of a table. */
  readonly as?: string;
  readonly time_zone: string | null;
  /** Of a log whose format somebody said. */
  readonly format?: string;
}

/** What figures were made of. */
export interface Making {
  /** Where the figures come from: name of the case's log. */
  readonly origin: string;
  readonly parameters: {
    readonly case_id: string;
    readonly data_map: string | null;
    readonly system: string | null;
    readonly sources: readonly StatedSource[];
  };
  readonly runs: readonly StatedRun[];
  readonly originals: readonly StatedOriginal[];
  /** Tables of the lake that the figures were counted from; the digest is over their parts. */
  readonly tables: readonly { readonly table: string; readonly sha256: string }[];
  readonly started_at: string;
  readonly ended_at: string;
}

function figureDigest(figure: FigureRow): string {
  return hash("sha256", canonicalJson(figure), "hex");
}

export function toStatement(figure: FigureRow, making: Making): NamedStatement {
  const { figure_id } = figure;
  const scope = making.runs.find(({ stage }) => stage === "scope");
  const statement = {
    _type: STATEMENT,
    subject: [{ name: figure_id, digest: { sha256: figureDigest(figure) }, annotations: figure }],
    predicateType: PROVENANCE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { ...making.parameters, figure_id },
        resolvedDependencies: dependenciesOf(making),
      },
      runDetails: {
        builder: { id: `https://${making.origin}` },
        metadata: { invocationId: scope?.run_id, startedOn: making.started_at, finishedOn: making.ended_at },
      },
    },
  };
  return { name: figure_id, statement };
}

interface Dependency {
  readonly name: string;
  readonly digest: { readonly sha256: string };
  readonly annotations?: Readonly<Record<string, unknown>>;
}

function dependenciesOf({ runs, originals, tables }: Making): readonly Dependency[] {
  const dependency = (name: string, sha256: string, annotations?: Dependency["annotations"]): Dependency => ({
    name,
    digest: { sha256 },
    ...(annotations === undefined ? {} : { annotations }),
  });
  return [
    ...runs.map(({ stage, run_id, entry_index, code_digest }) => dependency(`code/${stage}`, code_digest, { run_id, entry_index })),
    ...runs.flatMap(({ stage, content_digest }) => (content_digest === null ? [] : dependency(`content/${stage}`, content_digest))),
    ...originals.map(({ evidence_id, sha256, entry_index }) => dependency(`original/${evidence_id}`, sha256, { entry_index })),
    ...tables.map(({ table, sha256 }) => dependency(`lake/${table}`, sha256)),
  ];
}

/** A stated figure, read back. */
export interface StatedFigure {
  readonly figure: FigureRow;
  readonly parameters: Making["parameters"];
  /** Digests by name: code/<stage>, content/<stage>, original/<evidence_id>, lake/<table>. */
  readonly digests: ReadonlyMap<string, string>;
}

interface FigureStatement {
  readonly subject: readonly { readonly annotations: FigureRow }[];
  readonly predicate: {
    readonly buildDefinition: {
      readonly externalParameters: Making["parameters"];
      readonly resolvedDependencies: readonly Dependency[];
    };
  };
}

/** Reads what toStatement made. */
export function readStatement({ statement }: NamedStatement): StatedFigure {
  const { subject, predicate } = statement as unknown as FigureStatement;
  const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
  return {
    figure: subject[0]?.annotations as FigureRow,
    parameters: externalParameters,
    digests: new Map(resolvedDependencies.map(({ name, digest }) => [name, digest.sha256])),
  };
}
