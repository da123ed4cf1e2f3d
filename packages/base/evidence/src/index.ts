export { canonicalJson } from "./canonical.js";
export type { BundlePlan } from "./bundle/bundle.js";
export type { EraseOptions, Evidence, KeepOptions, NewLogEntry } from "./evidence.js";
export { openEvidence, type EvidenceOptions } from "./open-evidence.js";
export { prepareNextKey, settleNextKey, type AskPassphrase, type KeySettings } from "./vault/key-wrap.js";
export { verifyEvidence, type VerifyOptions } from "./verify.js";
export { exportStatements } from "./statements/sigstore-bundle.js";
export type { LoggedStatements } from "./statements/stated.js";
export type { NamedStatement, StatementSet } from "./statements/statement-set.js";
