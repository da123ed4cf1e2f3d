// What Postfix logs of a mail: who handed it in, its number, its size, where each copy went, and that it is gone.

import type { Entry } from "../office/trail.js";
import type { Dice } from "../random.js";
import { syslogLine } from "./syslog.js";

export interface Peer {
  readonly name: string;
  readonly ip: string;
}

export interface MailSent {
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  /** Who hands it in. */
  readonly client: Peer;
  /** The account that signed in; null for mail from outside. */
  readonly account: string | null;
  /** Octets. */
  readonly size: number;
  /** Where mail for an address goes; null for a mailbox of our own. */
  readonly relay: (address: string) => Peer | null;
  readonly of?: string | undefined;
}

const OWN_STORE = "private/dovecot-lmtp";

export class PostfixLines {
  private mails = 0;

  constructor(
    private readonly host: string,
    private readonly dice: Dice,
  ) {}

  /** Of one mail. @param dice the sender's own */
  *mail(mail: MailSent, dice: Dice): Generator<Entry> {
    const id = this.queueId(mail.at);
    const line = (program: string, after: number, message: string): Entry => ({
      at: mail.at + after,
      of: mail.of,
      text: this.line(mail.at + after, program, `${id}: ${message}`),
    });
    const { name, ip } = mail.client;
    const signed = mail.account === null ? "" : `, sasl_method=LOGIN, sasl_username=${mail.account}`;
    const slow = mail.size / 4_000_000;
    yield line(mail.account === null ? "smtpd" : "submission/smtpd", 0, `client=${name}[${ip}]${signed}`);
    yield line("cleanup", 0.02, `message-id=<${dice.next().toString(16)}.${id}@${mail.from.split("@")[1] ?? "localhost"}>`);
    yield line("qmgr", 0.05 + slow, `from=<${mail.from}>, size=${mail.size}, nrcpt=${mail.to.length} (queue active)`);
    let after = 0.1 + slow;
    for (const to of mail.to) {
      after += 0.05 + dice.share() * 0.6;
      yield line(mail.relay(to) === null ? "lmtp" : "smtp", after, this.delivery(mail, to, after));
    }
    yield line("qmgr", after + 0.01, "removed");
  }

  /** Somebody outside tries an address that is nobody's. */
  refusal(at: number, peer: Peer, [from, to]: readonly [string, string]): Entry {
    const message = `NOQUEUE: reject: RCPT from ${peer.name}[${peer.ip}]: 550 5.1.1 <${to}>: Recipient address rejected: User unknown in virtual mailbox table; from=<${from}> to=<${to}> proto=ESMTP helo=<${peer.name}>`;
    return { at, text: this.line(at, "smtpd", message) };
  }

  private delivery({ relay }: MailSent, to: string, after: number): string {
    const peer = relay(to);
    const delays = `delay=${after.toFixed(2)}, delays=0.05/0.01/0.02/${Math.max(0, after - 0.08).toFixed(2)}`;
    if (peer === null) return `to=<${to}>, relay=mx1[${OWN_STORE}], ${delays}, dsn=2.0.0, status=sent (250 2.0.0 <${to}> Saved)`;
    return `to=<${to}>, relay=${peer.name}[${peer.ip}]:25, ${delays}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ${this.dice.next().toString(16).toUpperCase().padStart(8, "0")}7)`;
  }

  private line(at: number, program: string, message: string): string {
    return syslogLine({ at, host: this.host, program: `postfix/${program}`, pid: 2_000 + this.dice.below(28_000), message });
  }

  // By the hour and a running number: never the same twice, and of one width.
  private queueId(at: number): string {
    this.mails += 1;
    const hour = Math.floor(at / 3_600) % 0xfffff;
    return `${hour.toString(16).padStart(5, "0")}${(this.mails % 0xfffff).toString(16).padStart(5, "0")}`.toUpperCase();
  }
}
