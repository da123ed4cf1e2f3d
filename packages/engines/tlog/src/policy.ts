// Whom a checkpoint must be signed by to be believed: logs, witnesses, and how many of which.
//
// Spec: https://c2sp.org/tlog-policy. Text is held as latin 1 while it is read: names are octets there, not letters.

import { Fault } from "@hamon/records";
import { cosignatureTime, parseCosignerVkey } from "./cosignature.js";
import { KEY_TYPE, parseKeyText } from "./key-text.js";
import { parseVkey, type NoteVerifier } from "./note-key.js";
import { openNote, parseNote } from "./signed-note.js";

export interface PolicyKey {
  readonly vkey: string;
  readonly verifier: NoteVerifier;
  readonly url: string | null;
}

export interface PolicyWitness extends PolicyKey {
  /** In the policy only; the key has a name of its own. */
  readonly name: string;
}

export interface PolicyGroup {
  readonly name: string;
  /** So many of the members must have witnessed. */
  readonly threshold: number;
  readonly members: readonly string[];
}

export interface Policy {
  readonly logs: readonly PolicyKey[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or a group; null for "none". */
  readonly quorum: string | null;
}

const NONE = "none";

/** @throws {Fault} `policy-malformed` with the line (1, 2, 3 …) that is wrong; 0 where a line is missing. */
export function parsePolicy(bytes: Uint8Array): Policy {
  const text = Buffer.from(bytes).toString("latin1");
  const reader = new PolicyReader();
  text.split("\n").forEach((line, i) => reader.read(line, i + 1));
  return reader.policy();
}

/** The text of a policy: what parsePolicy reads. */
export function formatPolicy({ logs, witnesses, groups, quorum }: Policy): string {
  const urlOf = (url: string | null) => (url === null ? "" : ` ${url}`);
  const lines = [
    ...logs.map(({ vkey, url }) => `log ${vkey}${urlOf(url)}`),
    ...witnesses.map(({ name, vkey, url }) => `witness ${name} ${vkey}${urlOf(url)}`),
    ...groups.map(({ name, threshold, members }) => `group ${name} ${threshold} ${members.join(" ")}`),
    `quorum ${quorum ?? NONE}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

class PolicyReader {
  readonly #logs: PolicyKey[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #groups: PolicyGroup[] = [];
  readonly #names = new Set<string>([NONE]);
  readonly #members = new Set<string>();
  readonly #keys = { log: new Set<string>(), witness: new Set<string>() };
  #quorum: string | undefined;
  #line = 0;

  read(line: string, no: number): void {
    this.#line = no;
    this.#require(!/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line));
    const [keyword = "", ...words] = line.split(/[ \t]+/).filter((word) => word !== "");
    if (keyword === "" || keyword.startsWith("#")) return;
    if (keyword === "log") this.#log(words);
    else if (keyword === "witness") this.#witness(words);
    else if (keyword === "group") this.#group(words);
    else this.#setQuorum(keyword, words);
  }

  policy(): Policy {
    this.#line = 0;
    this.#require(this.#quorum !== undefined);
    const quorum = this.#quorum === NONE ? null : (this.#quorum as string);
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum };
  }

  #log(words: readonly string[]): void {
    this.#require(words.length === 1 || words.length === 2);
    this.#logs.push(this.#key("log", words));
  }

  #witness([name = "", ...words]: readonly string[]): void {
    this.#require(words.length === 1 || words.length === 2);
    this.#name(name);
    this.#witnesses.push({ name: toText(name), ...this.#key("witness", words) });
  }

  #group([name = "", count = "", ...members]: readonly string[]): void {
    this.#require(members.length > 0);
    for (const member of members) {
      this.#require(member !== NONE && this.#names.has(member) && !this.#members.has(member));
      this.#members.add(member);
    }
    this.#name(name);
    const threshold = count === "any" ? 1 : count === "all" ? members.length : Number(/^[1-9]\d*$/.exec(count)?.[0] ?? 0);
    this.#require(threshold >= 1 && threshold <= members.length);
    this.#groups.push({ name: toText(name), threshold, members: members.map(toText) });
  }

  #setQuorum(keyword: string, [name = "", ...more]: readonly string[]): void {
    this.#require(keyword === "quorum" && more.length === 0 && this.#quorum === undefined && this.#names.has(name));
    this.#quorum = name === NONE ? NONE : toText(name);
  }

  #name(name: string): void {
    this.#require(!this.#names.has(name));
    this.#names.add(name);
  }

  #key(kind: "log" | "witness", [vkey = "", url]: readonly string[]): PolicyKey {
    const text = toText(vkey);
    const { verifier, key } = this.#tryKey(() => ({ verifier: verifierOf(kind, text), key: parseKeyText(text).key.toString("base64") }));
    this.#require(!this.#keys[kind].has(key));
    this.#keys[kind].add(key);
    return { vkey: text, verifier, url: url === undefined ? null : toText(url) };
  }

  #tryKey<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (cause) {
      throw new Fault("policy-malformed", { params: { line: this.#line }, cause });
    }
  }

  #require(isRight: boolean): asserts isRight {
    if (!isRight) throw new Fault("policy-malformed", { params: { line: this.#line } });
  }
}

function toText(octets: string): string {
  return Buffer.from(octets, "latin1").toString();
}

// A log signs plainly with Ed25519 or as a cosigner with ML-DSA-44; a witness cosigns.
function verifierOf(kind: "log" | "witness", vkey: string): NoteVerifier {
  return kind === "log" ? parseLogVkey(vkey) : parseCosignerVkey(vkey);
}

/** A verifier of a log's own signature, of either kind. @throws {Fault} `key-malformed`. */
export function parseLogVkey(vkey: string): NoteVerifier {
  return parseKeyText(vkey).type === KEY_TYPE.ml_dsa_44 ? parseCosignerVkey(vkey) : parseVkey(vkey);
}

export interface PolicyFindings {
  /** Whether the quorum is reached. */
  readonly isMet: boolean;
  /** When each witness that cosigned says it did, in seconds since 1970, by its name in the policy. */
  readonly cosigned: ReadonlyMap<string, number>;
}

/**
 * Judges a signed checkpoint. A policy without logs leaves the log's signature to the caller.
 *
 * @throws {Fault} `note-malformed`; `note-unsigned` when no log of the policy signed; `note-signature-wrong` when a signature
 *   of a log or witness of the policy does not fit.
 */
export function judgePolicy(policy: Policy, note: Uint8Array): PolicyFindings {
  if (policy.logs.length > 0) {
    const name = parseNote(note).text.split("\n", 1)[0];
    openNote(
      note,
      policy.logs.map(({ verifier }) => verifier).filter((verifier) => verifier.name === name),
    );
  }
  const cosigned = readCosignatures(policy.witnesses, note);
  return { isMet: policy.quorum === null || countsFor(policy, policy.quorum, cosigned), cosigned };
}

function readCosignatures(witnesses: readonly PolicyWitness[], note: Uint8Array): ReadonlyMap<string, number> {
  const { text, signatures } = parseNote(note);
  const bytes = Buffer.from(text);
  const found = new Map<string, number>();
  for (const { name, keyId, signature } of signatures) {
    const witness = witnesses.find(({ verifier }) => verifier.name === name && verifier.keyId === keyId);
    if (witness === undefined) continue;
    if (!witness.verifier.verify(bytes, signature)) throw new Fault("note-signature-wrong", { params: { name } });
    found.set(witness.name, cosignatureTime(signature));
  }
  return found;
}

function countsFor(policy: Policy, name: string, cosigned: ReadonlyMap<string, number>): boolean {
  const group = policy.groups.find((one) => one.name === name);
  if (group === undefined) return cosigned.has(name);
  return group.members.filter((member) => countsFor(policy, member, cosigned)).length >= group.threshold;
}
