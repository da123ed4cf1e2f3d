// A mapping from its text, as content has it.

import type { ContentFile } from "@hamon/content";
import { parse } from "yaml";
import type { Mapping } from "./mapping/mapping.js";
import { readMappings } from "./mapping/read-mapping.js";

export function mappingFile(text: string, path = "mappings/own.yml"): ContentFile {
  const value: unknown = parse(text);
  return { path, sha256: "", text, documents: [value], value, at: (place) => `${path}:${place.join(".")}` };
}

export function parseMapping(text: string): Mapping {
  return readMappings([mappingFile(text)])[0] as Mapping;
}
