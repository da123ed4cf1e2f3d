export { Broken, type Reason } from "./broken.js";
export { compressionOf, decoderFor, decompress, MAGIC_BYTES, type Compression } from "./decompress.js";
export type { Decoder } from "./inbox.js";
export { LIMITS, ratioOf, within, type Limits, type Ratio } from "./limits.js";
export type { ByteSource } from "./member.js";
export { archiveOf, membersOf, type ArchiveKind, type Member, type WalkOptions } from "./walk.js";
