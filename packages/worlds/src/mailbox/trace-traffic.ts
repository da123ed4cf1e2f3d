// The message trace: what was sent to whom, within and to outside, and what a mailbox forwards.

import { traceEntry, TRACE_CSV } from "../formats/message-trace.js";
import { guidOf } from "../formats/m365.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import type { Entry, TrailLog } from "../office/trail.js";
import { mix } from "../random.js";
import { stepsOn, type Plot } from "./plot.js";
import { PERIOD, type SentMail, type Tenant } from "./tenant.js";

/** From a mail's coming in to its being forwarded. */
const FORWARDED_AFTER = 4;

export function traceLog(tenant: Tenant, plot: Plot): TrailLog {
  const traffic = new TraceTraffic(tenant, plot);
  const path = weekly("logs/m365/MessageTrace_{week}.csv", PERIOD);
  return { as: "m365-message-trace", time_zone: null, form: TRACE_CSV, path, entries: (day) => traffic.entries(day) };
}

class TraceTraffic {
  private records = 0;

  constructor(
    private readonly tenant: Tenant,
    private readonly plot: Plot,
  ) {}

  *entries(day: number): Generator<Entry> {
    const { staff } = this.tenant;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift === null) continue;
      const of = staff.part(no) === "marketing" ? member.account : undefined;
      for (const mail of this.tenant.sent(member, day, shift)) for (const to of mail.to) yield this.mail(mail, [member.mail, to], of);
      const got = this.tenant.got(member, day, shift);
      for (const mail of got) yield this.mail(mail, [mail.to[0] as string, member.mail]);
      yield* this.forwarded(member, day, got);
    }
  }

  private *forwarded(member: Member, day: number, got: readonly SentMail[]): Generator<Entry> {
    for (const [takeover, { step, deed_id }] of stepsOn(this.plot, day)) {
      if (step !== "mail-forwarded" || takeover.member.no !== member.no) continue;
      for (const mail of got) yield this.mail(this.later(mail), [member.mail, takeover.drop], deed_id);
    }
    if (this.tenant.staff.part(member.no) !== "forwarder" || day < PERIOD.first_day + 2) return;
    for (const mail of got) yield this.mail(this.later(mail), [member.mail, `${member.account}@kaku-group.example`], member.account);
  }

  private later(mail: SentMail): SentMail {
    return { ...mail, at: mail.at + FORWARDED_AFTER };
  }

  private mail({ at, subject, size, message_id }: SentMail, [from, to]: readonly [string, string], of?: string): Entry {
    this.records += 1;
    const trace_id = guidOf(mix(this.tenant.key.high, this.records), this.records, 4);
    const server = (address: string) => this.tenant.network.passer(mix(9, address.length * 31 + address.charCodeAt(0)) % 90);
    return traceEntry({ at, message_id, from, to, subject, from_ip: server(from), to_ip: server(to), size, trace_id, of });
  }
}
