// Authorities made by openssl, for tests: a root, a signer below it, tokens by `openssl ts` and, where that is too
// honest, by `openssl cms`. And the second judge: `openssl ts -verify`.

import { spawnSync } from "node:child_process";
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boolean, integer, octets, oid, sequence, tlv } from "./der-writer.js";
import { formatRequest, parseResponse } from "./exchange.js";

export const POLICY = "1.3.6.1.4.1.99999.1";
export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

export type KeyKind = "rsa:2048" | "rsa:3072" | "ec:P-256" | "ec:P-384" | "rsa:1024";

export interface TsaOptions {
  readonly key?: KeyKind;
  readonly digest?: "sha256" | "sha384" | "sha512";
  /** extendedKeyUsage of the signer; "" for none. */
  readonly usage?: string;
  readonly keyUsage?: string;
  readonly days?: number;
  readonly more?: string;
}

export interface Tsa {
  readonly folder: string;
  readonly root: Buffer;
  readonly signer: Buffer;
  /** A token by `openssl ts -reply`. */
  stamp(data: Uint8Array, nonce?: bigint): Buffer;
  /** A token by `openssl cms -sign` over any content. */
  sign(content: Uint8Array, options?: readonly string[]): Buffer;
  remove(): void;
}

function run(folder: string, args: readonly string[], input?: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync("openssl", args, {
    cwd: folder,
    ...(input === undefined ? {} : { input }),
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr.toString()}`);
  return stdout;
}

const keyArgs = (kind: KeyKind) =>
  kind.startsWith("rsa") ? ["-newkey", kind] : ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${kind.slice(3)}`];

export function makeTsa({
  key = "rsa:2048",
  digest = "sha256",
  usage = "critical,timeStamping",
  keyUsage = "critical,digitalSignature",
  days = 3650,
  more = "",
}: TsaOptions = {}): Tsa {
  const folder = mkdtempSync(join(tmpdir(), "hamon-tsa-"));
  const lines = [keyUsage === "" ? "" : `keyUsage=${keyUsage}`, usage === "" ? "" : `extendedKeyUsage=${usage}`, more];
  writeFileSync(join(folder, "signer.ext"), ["basicConstraints=CA:FALSE", ...lines].filter((line) => line !== "").join("\n"));
  writeFileSync(
    join(folder, "tsa.cnf"),
    `[tsa]\ndefault_tsa=one\n[one]\ndir=.\nserial=serial\ncrypto_device=builtin\nsigner_cert=signer.pem\ncerts=root.pem\nsigner_key=signer.key\nsigner_digest=${digest}\ndefault_policy=${POLICY}\ndigests=sha256,sha384,sha512\naccuracy=secs:1\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`,
  );
  const name = ["-subj", `/C=JP/O=Synthetic/CN=root ${randomBytes(4).toString("hex")}`];
  run(folder, [
    "req",
    "-x509",
    "-nodes",
    ...keyArgs("ec:P-256"),
    "-keyout",
    "root.key",
    "-out",
    "root.pem",
    "-days",
    "7300",
    ...name,
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
  ]);
  run(folder, ["req", "-nodes", ...keyArgs(key), "-keyout", "signer.key", "-out", "signer.csr", "-subj", "/C=JP/O=Synthetic/CN=stamps"]);
  run(folder, [
    "x509",
    "-req",
    "-in",
    "signer.csr",
    "-CA",
    "root.pem",
    "-CAkey",
    "root.key",
    "-CAcreateserial",
    "-out",
    "signer.pem",
    "-days",
    String(days),
    "-extfile",
    "signer.ext",
  ]);
  writeFileSync(join(folder, "serial"), "01\n");
  const der = (file: string) => new X509Certificate(readFileSync(join(folder, file))).raw;
  return {
    folder,
    root: der("root.pem"),
    signer: der("signer.pem"),
    stamp(data, nonce = 7n) {
      const imprint = createHash(digest).update(data).digest();
      writeFileSync(join(folder, "q"), formatRequest({ algorithm: digest, digest: imprint, nonce }));
      run(folder, ["ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "q", "-out", "r"]);
      return parseResponse(readFileSync(join(folder, "r")));
    },
    sign(content, options = ["-cades"]) {
      writeFileSync(join(folder, "content"), content);
      const fixed = [
        "cms",
        "-sign",
        "-binary",
        "-nodetach",
        "-nosmimecap",
        "-in",
        "content",
        "-signer",
        "signer.pem",
        "-inkey",
        "signer.key",
        "-outform",
        "DER",
      ];
      const type = options.includes("-econtent_type") ? [] : ["-econtent_type", "1.2.840.113549.1.9.16.1.4"];
      return run(folder, [...fixed, ...type, "-md", digest, ...options]);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface InfoOptions {
  readonly data?: Uint8Array;
  readonly version?: bigint;
  readonly policy?: string;
  readonly time?: string;
  readonly nonce?: bigint | null;
  readonly algorithm?: string;
  readonly more?: readonly Uint8Array[];
}

/** A TSTInfo over data by SHA-256. */
export function tstInfo({
  data = Buffer.from("data"),
  version = 1n,
  policy = POLICY,
  time = timeNow(),
  nonce = 7n,
  algorithm = "2.16.840.1.101.3.4.2.1",
  more = [],
}: InfoOptions = {}): Buffer {
  const imprint = sequence(sequence(oid(algorithm)), octets(createHash("sha256").update(data).digest()));
  const stated = nonce === null ? [] : [integer(nonce)];
  return sequence(integer(version), oid(policy), imprint, integer(99n), tlv(0x18, Buffer.from(time)), boolean(true), ...stated, ...more);
}

function timeNow(): string {
  return `${new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

/** What `openssl ts -verify` says. */
export function opensslAccepts(tsa: Tsa, token: Uint8Array, { data, at }: { readonly data: Uint8Array; readonly at?: number }): boolean {
  const place = mkdtempSync(join(tmpdir(), "hamon-judge-"));
  writeFileSync(join(place, "token"), token);
  writeFileSync(join(place, "data"), data);
  const moment = at === undefined ? [] : ["-attime", String(Math.floor(at / 1000))];
  const args = [
    "ts",
    "-verify",
    "-data",
    "data",
    "-in",
    "token",
    "-token_in",
    "-CAfile",
    join(tsa.folder, "root.pem"),
    "-untrusted",
    join(tsa.folder, "signer.pem"),
    ...moment,
  ];
  const { status } = spawnSync("openssl", args, { cwd: place });
  rmSync(place, { recursive: true, force: true });
  return status === 0;
}
