export { isChunk, readChunk, type EvtxChunk, type EvtxProblem, type EvtxRecord } from "./chunk.js";
export { CHUNK_BYTES, FILE_HEADER_BYTES, parseFileHeader, type FileHeader } from "./file-header.js";
export type { Json, JsonObject } from "./json.js";
