export { hashWith, type Digest } from "./algorithms.js";
export { readCertificate, type Certificate } from "./certificate.js";
export { parseEvidenceRecord, formatEvidenceRecord, type ArchiveTimeStamp, type EvidenceRecord } from "./evidence-record.js";
export { formatRequest, parseResponse, type StampRequest } from "./exchange.js";
export { growTree, type ReducedTree } from "./hash-tree.js";
export { hashesToRenew, renewRecord, startRecord } from "./renew-record.js";
export { parseToken, type Token, type TstInfo } from "./token.js";
export { verifyToken, type Expected, type Stamp } from "./verify.js";
export { verifyEvidenceRecord, type RecordExpected, type VerifiedRecord } from "./verify-record.js";
