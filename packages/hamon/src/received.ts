// A file and its Sigstore bundle as they lie on the disk of whoever received them: no workspace and no case is needed.

import { readFile } from "node:fs/promises";
import { verifySigstore } from "@hamon/evidence";
import { Fault, type SigstoreCheck, type SigstoreSigner } from "@hamon/records";

export interface ReceivedBundle {
  /** Paths. */
  readonly file: string;
  readonly bundle: string;
  readonly root: string;
  /** A key by its path, or who a certificate must name; null where neither was said. */
  readonly signer: { readonly key: string } | { readonly identity: string; readonly issuer: string } | null;
}

/** @throws {Fault} `received-unreadable` with the place of the file; the codes of verifySigstore. */
export async function checkSigstore({ file, bundle, root, signer }: ReceivedBundle): Promise<SigstoreCheck> {
  const [artifact, given, trusted] = [await read(file), await read(bundle), await read(root)];
  return verifySigstore({ artifact, bundle: given.toString(), root: trusted.toString(), signer: await signerOf(signer) });
}

async function signerOf(signer: ReceivedBundle["signer"]): Promise<SigstoreSigner | null> {
  if (signer === null) return null;
  if ("key" in signer) return { kind: "key", key: (await read(signer.key)).toString() };
  return { kind: "certificate", ...signer };
}

function read(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("received-unreadable", { at: path, cause, params: { reason: cause.code ?? "" } });
  });
}
