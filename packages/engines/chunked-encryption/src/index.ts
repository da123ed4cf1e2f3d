export { CHUNK_BYTES, openedSize, SEALED_CHUNK_BYTES, sealedSize } from "./chunk.js";
export { open, Opener } from "./opener.js";
export { openAt, type SealedSource } from "./random-access.js";
export { seal, sealChunks, sealEnd, Sealer } from "./sealer.js";
export { COBBLESTONE_128, COBBLESTONE_256, deriveMessageKey, type InputKey, type MessageKey, type Suite } from "./suite.js";
