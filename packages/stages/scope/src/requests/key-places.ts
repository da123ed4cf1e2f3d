// Values that stand where the data map says that a key of a row stands, in any address: of a request, or of the page before it.
//
// Wider than what a request exposed: method, service, host and other parameters are not asked, for the number names a row all the same.

import type { AccessPath, DataMap } from "../map/data-map.js";
import { parseQuery } from "./request.js";

export interface PlacedKey {
  readonly collection: string;
  readonly column: string;
  readonly value: string;
}

const HOST = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
const ENDS = /[?#]/;

/** @param url a request target or a whole URL, percent-encoded. */
export function keysIn(map: DataMap, url: string): readonly PlacedKey[] {
  const target = url.replace(HOST, "");
  return map.access_paths.flatMap((path) => {
    const captured = captureAll(path, target);
    const { selects, collection } = path;
    const wanted = selects.kind === "equals" ? [selects.capture] : [selects.from, selects.to];
    const values = wanted.flatMap((name) => captured.get(name) ?? []);
    return values.map((value) => ({ collection, column: selects.column, value: value.normalize("NFKC").trim() }));
  });
}

/** By the name of the place; a parameter given twice has two values. */
function captureAll({ match: { path, query } }: AccessPath, target: string): ReadonlyMap<string, readonly string[]> {
  const found = path.pattern.exec(decoded(target.split(ENDS, 1)[0] ?? ""));
  if (found === null) return new Map();
  const parameters = parseQuery(target.split("#", 1)[0] ?? "");
  const inQuery = query.flatMap(({ name, capture }) => {
    const values = parameters.filter(([given]) => given.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
    return capture === null || values.length === 0 ? [] : [[capture, values] as readonly [string, readonly string[]]];
  });
  const inPath = path.captures.map((name, i): readonly [string, readonly string[]] => [name, [found[i + 1] ?? ""]]);
  return new Map([...inPath, ...inQuery]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
