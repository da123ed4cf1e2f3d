// One YAML file with the places of its nodes, so that a fault can say line and column.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { Fault } from "@hamon/records";
import { LineCounter, parseAllDocuments, stringify, type Document } from "yaml";
import type { ContentFile } from "./content.js";

/** Aliases are refused past this many: a small file must not grow into a large one. */
const MAX_ALIASES = 50;

/** @throws {Fault} `content-syntax` with the first mistake of the file: what follows one is mostly its echo. `content-too-many-aliases`. */
export function parseYaml(path: string, text: string): ContentFile {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: Document[] = "empty" in parsed ? [] : [...parsed];
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  throwFirstMistake(documents, place);
  const values = documents.map((document) => valueOf(document, path));
  return {
    path,
    sha256: sha256Of(text),
    text,
    documents: values,
    value: values[0] ?? null,
    at: (nodePath, index = 0) => placeOf(documents[index], nodePath, place) ?? path,
  };
}

/** The same, read when somebody asks for what stands in it: of what ships, most is not asked for. Throws then. */
export function lazyYaml(path: string, text: string): ContentFile {
  return readLater(path, sha256Of(text), () => parseYaml(path, text));
}

/** A map saved in Shift_JIS would be read as letters nobody wrote. @throws {Fault} `content-not-utf8`. */
export function textOf(bytes: Buffer, path: string): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const lines = bytes.toString("latin1").split("\n");
  const line = lines.findIndex((one) => !isUtf8(Buffer.from(one, "latin1"))) + 1;
  throw new Fault("content-not-utf8", { at: `${path}:${line}` });
}

/**
 * A file of somebody else's: read when it is first asked for. What is wrong with it costs the other files nothing: it then has no documents,
 * and `fault` says what.
 */
export function looseYaml(path: string, bytes: Buffer): ContentFile {
  return readLater(path, sha256Of(bytes), () => readLoosely(path, bytes));
}

function readLater(path: string, sha256: string, read: () => ContentFile): ContentFile {
  let known: ContentFile | undefined;
  const file = () => (known ??= read());
  return {
    path,
    sha256,
    get text() {
      return file().text;
    },
    get documents() {
      return file().documents;
    },
    get value() {
      return file().value;
    },
    get fault() {
      return file().fault;
    },
    at: (nodePath, document) => file().at(nodePath, document),
  };
}

function readLoosely(path: string, bytes: Buffer): ContentFile {
  try {
    return parseYaml(path, textOf(bytes, path));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { path, sha256: "", text: "", documents: [], value: null, fault, at: () => path };
  }
}

/** A value as a file of content, its keys in their order; read back, it is the same. */
export function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function sha256Of(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function throwFirstMistake(documents: readonly Document[], place: (offset: number) => string): void {
  const mistakes = documents.flatMap(({ errors }) => errors).sort((a, b) => a.pos[0] - b.pos[0]);
  const [first] = mistakes;
  if (first === undefined) return;
  const reason = first.code.toLowerCase().replaceAll("_", "-");
  throw new Fault("content-syntax", { at: place(first.pos[0]), params: { reason } });
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new Fault("content-too-many-aliases", { at: path, params: { most: MAX_ALIASES }, cause });
  }
}

// The deepest node of the path that exists, so that a missing key points at its parent.
function placeOf(
  document: Document | undefined,
  path: readonly (string | number)[],
  place: (offset: number) => string,
): string | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document?.contents : document?.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (range?.[0] !== undefined) return place(range[0]);
  }
  return undefined;
}
