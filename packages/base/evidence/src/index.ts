export type { BundlePlan } from "./bundle/bundle.js";
export type { Evidence, KeepOptions, NewLogEntry } from "./evidence.js";
export { openEvidence, type EvidenceOptions } from "./open-evidence.js";
export { verifyEvidence, type VerifyOptions } from "./verify.js";
export { serveWitness, type Witness, type WitnessOptions } from "./witness/witness-server.js";
