// Where mails may go. Unless somebody says otherwise, to this machine only; those of a synthetic case never further.

import { lookup } from "node:dns/promises";
import { BlockList, isIPv6 } from "node:net";
import type { OpenCase } from "@hamon/case";
import { Fault } from "@hamon/records";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
}

/** A server that was looked up: what is connected to is what was judged. */
export interface SmtpTarget extends SmtpServer {
  readonly address: string;
  readonly is_loopback: boolean;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
loopback.addSubnet("::ffff:127.0.0.0", 104, "ipv6");

export function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/**
 * @throws {Fault} `smtp-not-loopback` for any other machine, unless allowed and the case is real; `smtp-unreachable`
 * for a name that has no address.
 */
export async function resolveSmtp({ record }: Pick<OpenCase, "record">, server: SmtpServer, allowOutside: boolean): Promise<SmtpTarget> {
  const { host, port } = server;
  const found = await lookup(host, { all: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("smtp-unreachable", { params: { host, port, reason: cause.code ?? "" }, cause });
  });
  const [first] = found;
  if (first === undefined) throw new Fault("smtp-unreachable", { params: { host, port, reason: "ENOTFOUND" } });
  const is_loopback = found.every(({ address }) => isLoopback(address));
  const isAllowed = is_loopback || (allowOutside && !record.is_synthetic);
  if (!isAllowed) throw new Fault("smtp-not-loopback", { params: { host, port } });
  return { host, port, address: first.address, is_loopback };
}
