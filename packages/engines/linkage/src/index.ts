export { normaliseAddress } from "./address.js";
export { findRoot, joinRows, newForest, type Forest } from "./forest.js";
export { newKeyMaker, type KeyMaker, type KeyPart, type KeyRule, type KeySink, type ValueForm, type ValueKind } from "./keys.js";
export type { Span } from "./letters.js";
export type { KeyColumn } from "./key-values.js";
export { linkByKey, linkLoose, type LinkOptions, type LinkResult } from "./linking.js";
export { isCorporateName, normaliseKana, normaliseName } from "./name.js";
export { normaliseEmail, normaliseNumber, normalisePhone } from "./number.js";
export { compareNames, type NameMeetings, type Resolved } from "./repeat-share.js";
