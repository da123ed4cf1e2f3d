// The incident itself, its sources, and the runs of its stages. Kept in PostgreSQL.

import type { FaultRecord } from "./fault.js";

export const STAGES = ["collect", "detect", "scope", "decide", "report", "notify"] as const;
export type Stage = (typeof STAGES)[number];

export const LANGUAGES = ["ja", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text a person wrote or content holds, in both languages. */
export interface Text {
  readonly ja: string;
  readonly en: string;
}

export interface CaseRecord {
  readonly case_id: string;
  readonly title: Text;
  /** fides_key of the system in the data map. */
  readonly system: string | null;
  /** Key of the data map in content/data_maps or the workspace's own. */
  readonly data_map: string | null;
  readonly organisation: string;
  /** open or closed. */
  readonly state: "open" | "closed";
  /** Synthetic cases say so on every page and document. */
  readonly is_synthetic: boolean;
  /** When the incident was noticed; null until somebody says. RFC 3339, UTC. */
  readonly detected_at: string | null;
  readonly created_at: string;
}

/** A file somebody added. Made by: add. Read by: collect. */
export interface Source {
  readonly source_id: string;
  readonly case_id: string;
  /** As the user gave it; never in the evidence log. */
  readonly path: string;
  readonly name: string;
  readonly kind: "log" | "table";
  /** Table name for a table (record_<table>); service name for a log. */
  readonly as: string;
  /** IANA zone for logs that state none; null: ask. */
  readonly time_zone: string | null;
  /** Of a log: what it is read as, by the name of a format or mapping; null: found by itself. */
  readonly format: string | null;
  readonly state: "added" | "collected" | "failed";
  readonly evidence_id: string | null;
  readonly result: SourceResult | null;
  readonly fault: FaultRecord | null;
  readonly added_at: string;
  /** 0: what stands at its path. Else what stood there before, and is kept: the higher, the later it was set aside. */
  readonly set_aside: number;
}

export interface SourceResult {
  /** combined, iis, syslog, json, evtx, mail, mapped; csv, parquet, xlsx, xls; zip, tar, 7z; empty. */
  readonly format: string;
  readonly encoding: string | null;
  readonly compression: "gzip" | "zstd" | "xz" | "bzip2" | null;
  readonly bytes: number;
  readonly row_count: number;
  readonly unparsed_count: number;
  /** Keys in locales: warnings.<code>, e.g. clock-jump, zone-assumed, truncated. */
  readonly warnings: readonly { readonly code: string; readonly params: Record<string, string | number> }[];
  readonly first_at: string | null;
  readonly last_at: string | null;
  /** Of a log in text: by what it was recognised. */
  readonly recognised?: RecognisedLog | null;
  /** Of an archive: its files. */
  readonly members?: SourceMembers | null;
  /** Of text: lines that are of another encoding, or of none. */
  readonly other_lines?: readonly OtherLines[];
  /** Of a log that comes line by line: its bytes, decompressed. By these it is known again once it has grown. */
  readonly content?: LogContent | null;
  /** The file as it was when it was read: with another size or time it is looked at again. */
  readonly file?: SourceFile | null;
  /** Earlier originals of the same log, each the beginning of this one: their rows went when these came. */
  readonly grown_from?: readonly GrownFrom[];
  /** Originals that hold lines of this one and are no source's own any more, as another file stands where they stood. */
  readonly copies?: readonly string[];
  /** The original whose rows stand for this one's: it holds the same lines, or these and more. */
  readonly covered_by?: string | null;
}

export interface LogContent {
  readonly bytes: number;
  readonly sha256: string;
  /** Digests of its first line and of its first 256 B, 512 B, 1 KiB, … 64 KiB, as many as it has: what differs in one of them is another log. */
  readonly heads: readonly string[];
}

export interface SourceFile {
  readonly bytes: number;
  /** RFC 3339, UTC. */
  readonly modified_at: string;
}

export interface GrownFrom {
  readonly evidence_id: string;
  /** Of its log, decompressed. */
  readonly bytes: number;
}

/** Lines of a file that are not of its encoding. */
export interface OtherLines {
  /** Null: of none that is known; letters that could not be read are replaced. */
  readonly encoding: string | null;
  readonly line_count: number;
  /** Bytes of the original, those of neighbours together; the first hundred. */
  readonly spans: readonly { readonly offset: number; readonly length: number }[];
}

/** The files of an archive. */
export interface SourceMembers {
  /** All of them; those that could not be read or not to their end. */
  readonly count: number;
  readonly unread_count: number;
  /** What they were recognised as -> how many. */
  readonly formats: Readonly<Record<string, number>>;
  /** In the order of the archive; the first thousand. */
  readonly list: readonly SourceMember[];
}

export interface SourceMember {
  readonly path: string;
  /** A mapping, or a format; null: not read. */
  readonly format: string | null;
  readonly row_count: number;
  readonly unparsed_count: number;
  /** Row numbers of its own begin here, within the original. */
  readonly first_row: number;
  /** Key in locales, unparsed.<reason>: why it is not read, or not to its end. */
  readonly reason: string | null;
}

/** What a log was taken for, after its first lines were tried with every reader. */
export interface RecognisedLog {
  /** A mapping's name, or the format's where it needs none. */
  readonly name: string;
  /** Of the records looked at: read without a reason against it. */
  readonly share: number;
  readonly record_count: number;
  readonly runner_up: { readonly name: string; readonly share: number } | null;
  /** Said by who added the file. */
  readonly is_told: boolean;
  /** The format string that was found from the lines themselves, where no mapping knew them. */
  readonly format: string | null;
  /** What the records of the whole log were read with, and how many with each. */
  readonly read_with: Readonly<Record<string, number>>;
  /** The commonest shapes of what could not be read; letters and digits are one sign each. */
  readonly unread_shapes: readonly { readonly shape: string; readonly count: number; readonly line: number }[];
  /** A format string that may read them, for a mapping; null where they have no form of their own. */
  readonly unread_format: string | null;
}

/** One run of a stage. Made by: packages/hamon. */
export interface Run {
  readonly run_id: string;
  readonly case_id: string;
  readonly stage: Stage;
  /** A run that was killed is found "running" without a live owner and becomes "interrupted". */
  readonly state: "running" | "done" | "failed" | "cancelled" | "interrupted";
  readonly done: number;
  readonly total: number | null;
  /** Digest of inputs, content and code: equal to the last done run's means there is nothing to do. */
  readonly input_digest: string | null;
  /** Small, without personal data; a stage's own shape. */
  readonly result: Record<string, unknown> | null;
  readonly fault: FaultRecord | null;
  readonly started_at: string;
  readonly ended_at: string | null;
}

/** What a stage is given to say how far it is and to hear "stop". */
export interface Progress {
  readonly signal: AbortSignal;
  /** `done` of `total` in the stage's own unit; total null while unknown. */
  report(done: number, total: number | null): void;
}
