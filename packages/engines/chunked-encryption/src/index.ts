export { openedSize, sealedSize } from "./chunk.js";
export { open, Opener } from "./opener.js";
export { openAt, type SealedSource } from "./random-access.js";
export { seal, Sealer } from "./sealer.js";
export { COBBLESTONE_128, COBBLESTONE_256, type InputKey, type Suite } from "./suite.js";
