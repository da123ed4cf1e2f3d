// verify: whether the evidence of the case is as it was; with a path, whether what others handed over is what it says it is: a
// bag, or a file and its Sigstore bundle. For the latter two whoever received them needs no workspace.

import { resolve } from "node:path";
import type { Command } from "commander";
import { checkSigstore, verifyBag, type ReceivedBundle } from "hamon";
import { Fault, type BagCheck, type BrokenThing, type SigstoreCheck, type VerifyResult } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { plain } from "../voice.js";
import { withCase } from "./cases.js";

interface VerifyOptions {
  readonly case?: string;
  readonly sigstore?: string;
  readonly trustedRoot?: string;
  readonly key?: string;
  readonly identity?: string;
  readonly issuer?: string;
}

/** Not the bundle's fault: it was not judged. */
const UNJUDGED = new Set([
  "received-unreadable",
  "sigstore-root-malformed",
  "sigstore-key-malformed",
  "sigstore-key-needed",
  "sigstore-identity-needed",
]);

export function addVerifyCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "verify", session)
    .argument("[path]", option("verify-path"))
    .option("--case <id>", option("case"))
    .option("--sigstore <bundle>", option("verify-sigstore"))
    .option("--trusted-root <file>", option("verify-root"))
    .option("--key <file>", option("verify-key"))
    .option("--identity <name>", option("verify-identity"))
    .option("--issuer <url>", option("verify-issuer"))
    .action((path: string | undefined, options: VerifyOptions) => {
      if (isOfBundle(options)) return verifyFile(session, orderOf(path, options));
      return path === undefined ? verifyCase(program, session, options) : verifyFolder(session, path);
    });
}

async function verifyCase(program: Command, session: Session, options: VerifyOptions): Promise<void> {
  const { voice } = session;
  await withCase(program, options.case, async (client, case_id) => {
    const result = await client.post<VerifyResult>(`/api/cases/${case_id}/verify`, {});
    if (!result.ok) session.exit("broken");
    voice.result(result, verifyLines(result, voice));
  });
}

// An original by the name that its owner knows, where there is one.
function brokenText({ code, at, params }: BrokenThing, { sentence }: Session["voice"]): string {
  const { name } = params;
  return `${name === undefined ? "" : `${plain(String(name))}  `}${at}: ${sentence(`broken.${code}`, params)}`;
}

function verifyLines({ ok, tree_size, root_hash, steps }: VerifyResult, voice: Session["voice"]): readonly string[] {
  const lines = steps.flatMap(({ step, checked, erased = 0, ended = 0, ok: isWhole, broken, others = [] }) => {
    const mark = isWhole ? "✓" : "✗";
    const gone = erased === 0 ? "" : ` ${voice.sentence("web.evidence.of_which_erased", { number: voice.count(erased) })}`;
    const late = ended === 0 ? "" : `  ${voice.sentence("web.evidence.ended", { count: voice.count(ended) })}`;
    const detail = broken === null ? "" : `  ${brokenText(broken, voice)}`;
    const first = `${mark} ${voice.sentence(`verify.${step}`)}  ${voice.count(checked)}${gone}${late}${detail}`;
    return [first, ...others.map((other) => `    ${brokenText(other, voice)}`)];
  });
  if (ok) return [...lines, voice.sentence("cli.verify.ok", { tree_size, root_hash })];
  // Time that ran out is no trace of a change: its own line says what to do.
  const isOnlyEnded = steps.every(({ broken }) => broken === null || broken.code === "stamp-ended");
  const isSetBack = steps.some(({ broken }) => broken?.code === "checkpoint-rolled-back");
  const next = [...(isOnlyEnded ? [] : ["next"]), ...(isSetBack ? ["set-back"] : [])];
  return [...lines, ...["broken", ...next].map((key) => voice.sentence(`cli.verify.${key}`))];
}

async function verifyFolder(session: Session, path: string): Promise<void> {
  const { voice, signal } = session;
  const found = await verifyBag(resolve(path), { signal }).catch((mistake: unknown) => {
    throw signal.aborted ? new Fault("cancelled", { cause: mistake }) : mistake;
  });
  if (!found.is_valid) session.exit("broken");
  voice.result(found, bagLines(found, voice));
}

function bagLines(found: BagCheck, { sentence, count }: Session["voice"]): readonly string[] {
  const { is_valid, broken, broken_count, warnings, warning_count, version, algorithms, files, bytes } = found;
  const said = (mark: string) => (one: BagCheck["broken"][number] | BagCheck["warnings"][number]) =>
    `${mark} ${plain(one.at)}  ${plain(sentence(`bag.${one.code}`, one.params))}`;
  const more = (all: number, shown: number) => (all > shown ? [sentence("cli.received.more", { count: count(all - shown) })] : []);
  const counts = { version, algorithms: algorithms.join(" "), files: count(files), bytes: count(bytes), count: count(broken_count) };
  return [
    ...broken.map(said("✗")),
    ...more(broken_count, broken.length),
    ...warnings.map(said("⚠")),
    ...more(warning_count, warnings.length),
    is_valid ? `✓ ${sentence("cli.received.bag_valid", counts)}` : sentence("cli.received.bag_broken", counts),
  ];
}

function isOfBundle({ sigstore, trustedRoot, key, identity, issuer }: VerifyOptions): boolean {
  return [sigstore, trustedRoot, key, identity, issuer].some((one) => one !== undefined);
}

/** @throws {Fault} `sigstore-options-apart`. */
function orderOf(file: string | undefined, { sigstore, trustedRoot, key, identity, issuer }: VerifyOptions): ReceivedBundle {
  const isTwofold = key !== undefined && (identity !== undefined || issuer !== undefined);
  const isHalf = (identity === undefined) !== (issuer === undefined);
  if (file === undefined || sigstore === undefined || trustedRoot === undefined || isTwofold || isHalf)
    throw new Fault("sigstore-options-apart");
  const named = identity === undefined || issuer === undefined ? null : { identity, issuer };
  return { file, bundle: sigstore, root: trustedRoot, signer: key === undefined ? named : { key } };
}

async function verifyFile(session: Session, order: ReceivedBundle): Promise<void> {
  const { voice } = session;
  try {
    const found = await checkSigstore(order);
    voice.result(found, bundleLines(found, order, voice));
  } catch (fault) {
    if (!(fault instanceof Fault) || UNJUDGED.has(fault.code)) throw fault;
    voice.fault(fault);
    session.exit("broken");
  }
}

function bundleLines(found: SigstoreCheck, { signer }: ReceivedBundle, { sentence }: Session["voice"]): readonly string[] {
  const { predicate_type, log, log_index, times, key_sha256 } = found;
  const isByKey = signer === null || "key" in signer;
  return [
    `✓ ${sentence("cli.received.good")}`,
    isByKey ? sentence("cli.received.signer_key", { key: key_sha256 }) : sentence("cli.received.signer_identity", signer),
    ...(predicate_type === null ? [] : [sentence("cli.received.statement", { type: plain(predicate_type) })]),
    sentence("cli.received.log", { log, index: log_index }),
    times[0] === undefined ? sentence("cli.received.no_time") : sentence("cli.received.time", { time: times[0] }),
  ];
}
