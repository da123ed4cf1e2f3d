// What others hand in, judged before anybody relies on it: bags (BagIt) and Sigstore bundles. Made by: evidence.  Read by: hamon, apps/cli.

/** What makes a bag no valid one. Key in locales: bag.<code>. */
export const BAG_BREAKS = [
  "declaration-missing",
  "declaration-malformed",
  "version-unknown",
  "encoding-unknown",
  "payload-missing",
  "manifest-missing",
  /** A line of a tag file that does not have its form, or from which on nothing can be decoded. */
  "line-malformed",
  "path-escapes",
  "path-absolute",
  /** What a shell would replace: ~, ~name, %NAME%, $NAME. */
  "path-shortcut",
  /** No payload in a manifest, or payload in a tag manifest. */
  "path-out-of-scope",
  "path-twice",
  "file-missing",
  /** Missing, and fetch.txt says from where: nothing is ever fetched. */
  "file-to-fetch",
  "file-changed",
  "file-unlisted",
  /** A link, a device, a pipe. */
  "file-not-plain",
  "file-unreadable",
  "oxum-different",
] as const;
export type BagBreak = (typeof BAG_BREAKS)[number];

/** What a reader should know of a bag that is valid all the same. Key in locales: bag.<code>. */
export const BAG_WARNINGS = [
  /** MD5 and SHA-1: whoever wants to makes another file with the same digest. */
  "digest-weak",
  "algorithm-unknown",
  /** "./" or "//" in a path. */
  "path-not-plain",
  /** The asterisk of md5sum before a path. */
  "path-starred",
  /** Other case, or another normalization of Unicode, than the file's name. */
  "path-spelled-otherwise",
  "path-twice-alike",
  /** What a desktop leaves behind (.DS_Store) and is gone. */
  "system-file-missing",
  "tag-file-unlisted",
] as const;
export type BagWarning = (typeof BAG_WARNINGS)[number];

export interface BagFinding<Code extends string> {
  readonly code: Code;
  /** A path as the bag writes it: hostile text. */
  readonly at: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface BagCheck {
  readonly is_valid: boolean;
  /** Null where the declaration cannot be read. */
  readonly version: string | null;
  /** Of the payload manifests that could be checked. */
  readonly algorithms: readonly string[];
  /** Of the payload. */
  readonly files: number;
  readonly bytes: number;
  /** At most 1,000 of each; the counts say how many there are. */
  readonly broken: readonly BagFinding<BagBreak>[];
  readonly broken_count: number;
  readonly warnings: readonly BagFinding<BagWarning>[];
  readonly warning_count: number;
}

/** Who must have signed a Sigstore bundle: the holder of a key, or an identity that an authority put into a certificate. */
export type SigstoreSigner =
  | { readonly kind: "key" /** PEM. */; readonly key: string }
  /** `identity`: an address or a URI, exactly; `issuer`: who vouched for it, a URL. */
  | { readonly kind: "certificate"; readonly identity: string; readonly issuer: string };

/** A Sigstore bundle that was found good. Text in it is the signer's: hostile as any. */
export interface SigstoreCheck {
  /** Of the bundle's format: "0.1" to "0.3". */
  readonly version: string;
  readonly content: "message" | "statement";
  /** Of a statement: what it states of the file. */
  readonly predicate_type: string | null;
  /** SHA-256 of the signing key (SubjectPublicKeyInfo). */
  readonly key_sha256: string;
  readonly log: string;
  readonly log_index: string;
  /** When it was signed at the latest, by stamps and the log's promise, RFC 3339. None with a key alone. */
  readonly times: readonly string[];
}
