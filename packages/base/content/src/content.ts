// content/ as the house reads it: YAML files pinned by digest, the workspace's own beside what ships.

import type { Fault, Language } from "@hamon/records";
import type { RulePack } from "./rule-packs.js";

export const CONTENT_FOLDERS = ["laws", "rules", "mappings", "data_maps", "templates", "pii", "locales", "schemas"] as const;
export type ContentFolder = (typeof CONTENT_FOLDERS)[number];

export interface ContentFile {
  /** "rules/web/web_shell.yml"; a workspace's own begins with "workspace:". */
  readonly path: string;
  readonly sha256: string;
  readonly text: string;
  /** YAML documents of the file, in order. */
  readonly documents: readonly unknown[];
  /** The first document. */
  readonly value: unknown;
  /** Why nothing could be read: of a file of somebody else's only, as any other is refused. */
  readonly fault?: Fault | undefined;
  /** Where a node stands, for faults: at(["detection", "selection"]) -> "rules/web/web_shell.yml:14:3". */
  at(path: readonly (string | number)[], document?: number): string;
}

export interface Content {
  /** All files of a folder, sorted by path; the workspace's replace shipped ones of the same path. */
  files(folder: ContentFolder): readonly ContentFile[];
  /** Packs of rules that the workspace was given; the files of those that are intact are among files("rules"). */
  packs(): readonly RulePack[];
  /** One file by its path ("laws/facts.yml"). @throws {Fault} `content-missing`. */
  file(path: string): ContentFile;
  /** SHA-256 over the digests of the folders' files: pins a run. */
  digest(folders: readonly ContentFolder[]): string;
  /** The sentence of a dotted key, placeholders filled; the key itself in ⟦⟧ where it is missing, so that it is seen. */
  sentence(language: Language, key: string, params?: Readonly<Record<string, unknown>>): string;
  /** Every sentence of a language, nested. */
  locale(language: Language): Readonly<Record<string, unknown>>;
}
