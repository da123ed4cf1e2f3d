// Changed time-stamp tokens, judged by us and by openssl: what openssl refuses we must not accept.

import { hashWith, readCertificate, verifyToken } from "@hamon/timestamp";
import { Fault } from "@hamon/records";
import { makeTsa, opensslAccepts, type Tsa } from "../packages/engines/timestamp/src/openssl-tsa.fixture.js";

const DATA = Buffer.from("checkpoint");
const KINDS = [
  { key: "rsa:2048", digest: "sha256" },
  { key: "rsa:3072", digest: "sha512" },
  { key: "ec:P-256", digest: "sha256" },
  { key: "ec:P-384", digest: "sha384" },
] as const;
/** Of those that we refuse, so many are shown to openssl too: it may be laxer, and where it is shows in `refused_by_us_alone`. */
const SAMPLED = 500;

export interface TokenFigures {
  readonly tokens_judged: number;
  /** We accepted, openssl refused. */
  readonly false_accepts: number;
  readonly accepted_by_both: number;
  /** Of the sample: openssl accepted, we refused. */
  readonly refused_by_us_alone: number;
}

export function judgeTokens({ count, seed }: { readonly count: number; readonly seed: number }): TokenFigures {
  const tsas = KINDS.map((kind) => makeTsa(kind));
  try {
    return judgeAll(tsas, count, randomFrom(seed));
  } finally {
    for (const tsa of tsas) tsa.remove();
  }
}

function judgeAll(tsas: readonly Tsa[], count: number, random: Random): TokenFigures {
  const tokens = tsas.map((tsa) => tsa.stamp(DATA));
  const sampleEvery = Math.max(1, Math.floor(count / SAMPLED));
  const figures = { tokens_judged: 0, false_accepts: 0, accepted_by_both: 0, refused_by_us_alone: 0 };
  for (let i = 0; i < count; i += 1) {
    const which = random(tsas.length);
    const [tsa, token] = [tsas[which] as Tsa, change(tokens[which] as Buffer, random)];
    const isOurs = accepts(tsa, token);
    figures.tokens_judged += 1;
    if (!isOurs && i % sampleEvery !== 0) continue;
    const isTheirs = opensslAccepts(tsa, token, { data: DATA });
    if (isOurs) figures[isTheirs ? "accepted_by_both" : "false_accepts"] += 1;
    else if (isTheirs) figures.refused_by_us_alone += 1;
  }
  return figures;
}

function accepts(tsa: Tsa, token: Uint8Array): boolean {
  try {
    const between = [readCertificate(tsa.signer)];
    verifyToken(token, { digest: (algorithm) => hashWith(algorithm, DATA), nonce: null, policies: [], trusted: [tsa.root], between });
    return true;
  } catch (fault) {
    if (fault instanceof Fault) return false;
    throw fault;
  }
}

type Random = (below: number) => number;

function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// One to three changes: a bit, a byte, two bytes swapped, a piece taken out, doubled or cut off.
function change(token: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(token);
  for (let left = 1 + random(3); left > 0; left -= 1) bytes = changeOnce(bytes, random);
  return bytes.equals(token) ? changeOnce(bytes, random) : bytes;
}

function changeOnce(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length);
  const other = random(bytes.length);
  const changed = Buffer.from(bytes);
  switch (random(8)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(4))]);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random(8)))]);
    case 2:
      return bytes.subarray(0, Math.max(1, at));
    case 3:
      changed[at] = bytes[other] as number;
      changed[other] = bytes[at] as number;
      return changed;
    case 4:
      changed[at] = random(256);
      return changed;
    default:
      changed[at] = (bytes[at] as number) ^ (1 << random(8));
      return changed;
  }
}
