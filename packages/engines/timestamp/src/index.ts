export { hashWith, type Digest } from "./algorithms.js";
export { readCertificate, type Certificate } from "./certificate.js";
export { formatRequest, parseResponse, type StampRequest } from "./exchange.js";
export { parseToken, type Token, type TstInfo } from "./token.js";
export { verifyToken, type Expected, type Stamp } from "./verify.js";
