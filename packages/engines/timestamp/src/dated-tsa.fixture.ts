// Authorities whose certificates and clock are set, for tests that let decades pass: certificates by `openssl ca`, tokens made
// here, because `openssl ts` and `openssl cms` take their time from the machine. Tests have openssl and BouncyCastle judge them.

import { spawnSync } from "node:child_process";
import { createPrivateKey, randomBytes, sign, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashWith, oidOfDigest, readDigest, type Digest } from "./algorithms.js";
import { readCertificate } from "./certificate.js";
import { integerOf, Members, readDer, TAG } from "./der.js";
import { boolean, integer, octets, oid, sequence, tlv } from "./der-writer.js";
import { POLICY } from "./openssl-tsa.fixture.js";

export interface Dates {
  /** Of the signer's certificate: days as 2026-01-31. */
  readonly from: string;
  readonly to: string;
  /** Until when the root's lasts; default a day more. */
  readonly rootTo?: string;
}

export interface DatedTsa {
  readonly folder: string;
  readonly root: Buffer;
  /** PEM of the root. */
  readonly pem: string;
  /** A token over a digest, at a time. */
  stamp(imprint: { readonly algorithm: Digest; readonly digest: Uint8Array }, at: Date, nonce?: bigint): Buffer;
  /** The answer to a request. */
  reply(query: Uint8Array, at: Date): Buffer;
  remove(): void;
}

const CONFIG = `[ca]
default_ca=one
[one]
database=index.txt
new_certs_dir=.
rand_serial=yes
default_md=sha256
unique_subject=no
policy=names
[names]
countryName=supplied
organizationName=supplied
commonName=supplied
[root]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[signer]
basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
`;

export function makeDatedTsa({ from, to, rootTo = to }: Dates): DatedTsa {
  const folder = mkdtempSync(join(tmpdir(), "hamon-dated-tsa-"));
  writeFileSync(join(folder, "ca.cnf"), CONFIG);
  writeFileSync(join(folder, "index.txt"), "");
  const name = randomBytes(4).toString("hex");
  makeCertificate(folder, { name: "root", subject: `root ${name}`, from, to: rootTo });
  makeCertificate(folder, { name: "signer", subject: `stamps ${name}`, from, to });
  const pem = readFileSync(join(folder, "root.pem"), "utf8");
  let serial = 0n;
  const stamp: DatedTsa["stamp"] = ({ algorithm, digest }, at, nonce) => {
    serial += 1n;
    const imprint = sequence(sequence(oid(oidOfDigest(algorithm))), octets(digest));
    const time = tlv(TAG.generalizedTime, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`));
    const stated = nonce === undefined ? [] : [integer(nonce)];
    return signToken(folder, sequence(integer(1n), oid(POLICY), imprint, integer(serial), time, boolean(true), ...stated));
  };
  return {
    folder,
    pem,
    root: new X509Certificate(pem).raw,
    stamp,
    reply(query, at) {
      const { imprint, nonce } = readRequest(query);
      return sequence(sequence(integer(0n)), stamp(imprint, at, nonce));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Wanted {
  readonly name: "root" | "signer";
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

function makeCertificate(folder: string, { name, subject, from, to }: Wanted): void {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.csr`];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  run(folder, ["req", "-new", "-nodes", ...key, ...files, "-subj", `/C=JP/O=Synthetic/CN=${subject}`]);
  const issuer = name === "root" ? ["-selfsign", "-keyfile", "root.key"] : ["-cert", "root.pem", "-keyfile", "root.key"];
  const dates = ["-startdate", timeOf(from, "000000"), "-enddate", timeOf(to, "235959")];
  const rest = ["-config", "ca.cnf", "-extensions", name, "-in", `${name}.csr`, "-out", `${name}.pem`];
  run(folder, ["ca", "-batch", "-notext", ...issuer, ...dates, ...rest]);
}

const timeOf = (day: string, time: string) => `${day.replaceAll("-", "")}${time}Z`;

const OID = {
  signedData: "1.2.840.113549.1.7.2",
  tstInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
} as const;

// SignedData, RFC 5652, with the attributes that RFC 3161 and 5816 ask for and no other.
function signToken(folder: string, content: Buffer): Buffer {
  const { raw, issuer, serial } = readCertificate(new X509Certificate(readFileSync(join(folder, "signer.pem"))).raw);
  const sha256 = sequence(oid(oidOfDigest("sha256")));
  const attributes = [
    attribute(OID.contentType, oid(OID.tstInfo)),
    attribute(OID.messageDigest, octets(hashWith("sha256", content))),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(hashWith("sha256", raw)))))),
  ].toSorted(Buffer.compare);
  const key = createPrivateKey(readFileSync(join(folder, "signer.key")));
  const signature = sign("sha256", tlv(TAG.set, ...attributes), key);
  const sid = sequence(issuer, integer(serial));
  const signer = sequence(integer(1n), sid, sha256, tlv(0xa0, ...attributes), sequence(oid(OID.ecdsaWithSha256)), octets(signature));
  const stamped = sequence(oid(OID.tstInfo), tlv(0xa0, octets(content)));
  const signed = sequence(integer(3n), tlv(TAG.set, sha256), stamped, tlv(0xa0, raw), tlv(TAG.set, signer));
  return sequence(oid(OID.signedData), tlv(0xa0, signed));
}

const attribute = (type: string, value: Buffer) => sequence(oid(type), tlv(TAG.set, value));

function run(folder: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { cwd: folder });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr.toString()}`);
}

function readRequest(query: Uint8Array) {
  const members = new Members(readDer(query, "request"), "request");
  members.take(TAG.integer);
  const imprint = new Members(members.take(TAG.sequence), "imprint");
  const algorithm = readDigest(imprint.take(TAG.sequence), "imprint");
  const digest = imprint.take(TAG.octets).content;
  members.optional(TAG.oid);
  return { imprint: { algorithm, digest }, nonce: integerOf(members.take(TAG.integer), "nonce") };
}
