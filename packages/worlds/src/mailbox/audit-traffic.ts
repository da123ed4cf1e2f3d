// The unified audit log: what happens in mailboxes (as CSV of an audit search), and with files (as JSON of the management API).

import { AUDIT_CSV, auditCsv, auditJson, cmdlet, guidOf, mailAccess, type AuditRecord } from "../formats/m365.js";
import { monthText, weekly } from "../office/file-names.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, momentOf, rollCount, rollSecond, type Shift } from "../office/workdays.js";
import { Dice, mix, STREAM } from "../random.js";
import { ARCHIVE, stepsOn, type Plot, type TakenStep, type Takeover } from "./plot.js";
import { PERIOD, type Tenant } from "./tenant.js";

const OUTLOOK = "Client=OutlookService;Outlook/16.0";
const WEBMAIL = "Client=OWA;Action=ViaProxy";
const SITE = "https://kaku-sonpo.sharepoint.example/sites/eigyo/Shared Documents";

export function exchangeLog(tenant: Tenant, plot: Plot): TrailLog {
  const traffic = new MailboxTraffic(tenant, plot);
  const path = weekly("logs/m365/AuditLog_Exchange_{week}.csv", PERIOD);
  return { as: "m365-exchange", time_zone: null, form: AUDIT_CSV, path, entries: (day) => traffic.entries(day) };
}

type About = Omit<AuditRecord, "id" | "workload" | "record_type"> & { readonly record_type?: number };

class MailboxTraffic {
  private readonly dice: Dice;
  private records = 0;

  constructor(
    private readonly tenant: Tenant,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(tenant.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.tenant;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      yield* this.archived(member, day);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    yield* this.tidied(day);
    for (const [takeover, step] of stepsOn(this.plot, day)) yield* this.taken(takeover, step);
  }

  private record(about: About): Entry {
    this.records += 1;
    const id = guidOf(mix(this.tenant.key.high, this.records), this.records, 1);
    return auditCsv({ record_type: 2, ...about, id, workload: "Exchange" });
  }

  private access(at: number, member: Member, client: { ip: string; info: string }, items: readonly string[], of?: string): Entry {
    const data = { ...mailAccess(member.mail, client, items, "Bind") };
    return this.record({ at, operation: "MailItemsAccessed", record_type: 50, user: member.mail, data, of });
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const { tenant } = this;
    const { ip, isAbroad } = tenant.seat(member, day);
    const of = isAbroad || tenant.staff.part(member.no) === "marketing" ? member.account : undefined;
    for (const { at, subject, size, message_id } of tenant.sent(member, day, shift)) {
      const data = {
        ClientIPAddress: ip,
        ClientInfoString: OUTLOOK,
        Item: { Subject: subject, InternetMessageId: `<${message_id}>`, SizeInBytes: size },
      };
      yield this.record({ at, operation: "Send", user: member.mail, data, of });
    }
    const dice = this.dice.reset(STREAM.memberDay + 3000, member.no * 4_096 + (day % 4_096));
    for (let nth = rollCount(dice, 4 * Math.max(0.3, busyness(day))); nth > 0; nth -= 1) {
      const items = Array.from({ length: dice.between(1, 14) }, (_, place) => tenant.messageId(member.no, day, 500 + place));
      const at = momentOf(day, rollSecond(dice, shift));
      yield this.access(at, member, { ip, info: OUTLOOK }, items, isAbroad ? member.account : undefined);
    }
    for (let nth = rollCount(dice, 1.5); nth > 0; nth -= 1) {
      const data = { ClientIPAddress: ip, ClientInfoString: OUTLOOK, AffectedItems: [{ Subject: dice.pick(OFFICE_WORDS.subjects) }] };
      yield this.record({
        at: momentOf(day, rollSecond(dice, shift)),
        operation: "MoveToDeletedItems",
        record_type: 3,
        user: member.mail,
        data,
      });
    }
  }

  // The archive copies what is new, from every mailbox, every night.
  private *archived(member: Member, day: number): Generator<Entry> {
    const data = { ...mailAccess(member.mail, { ip: "10.1.0.9", info: "Client=REST;Archive/3.2" }, [], "Sync"), LogonType: 2 };
    const at = momentOf(day, 5_000 + (member.no % 7_000));
    yield this.record({ at, operation: "MailItemsAccessed", record_type: 50, user: ARCHIVE, data, of: ARCHIVE });
  }

  // Rules that sort newsletters, and forwarding to a sister company that was asked for and granted.
  private *tidied(day: number): Generator<Entry> {
    const { tenant } = this;
    for (const member of tenant.staff.playing("tidy")) {
      if (day !== this.ownDay(member)) continue;
      const parameters = { Name: "お知らせ", SubjectContainsWords: "キャンペーン", MoveToFolder: "お知らせ", StopProcessingRules: "False" };
      yield this.rule(member, momentOf(day, 39_000), tenant.officeIp, { operation: "New-InboxRule", parameters, of: member.account });
    }
    for (const member of tenant.staff.playing("forwarder")) {
      if (day !== PERIOD.first_day + 1) continue;
      const drop = `smtp:${member.account}@kaku-group.example`;
      const parameters = { Identity: member.account, DeliverToMailboxAndForward: "True", ForwardingSmtpAddress: drop };
      yield this.rule(member, momentOf(day, 50_000), tenant.officeIp, { operation: "Set-Mailbox", parameters, of: member.account });
    }
  }

  /** A workday of somebody's own. */
  private ownDay(member: Member): number {
    let day = PERIOD.first_day + 3 + (member.no % 20);
    while (this.tenant.staff.shift(member, day) === null) day += 1;
    return day;
  }

  private rule(
    member: Member,
    at: number,
    ip: string,
    { operation, parameters, of }: { operation: string; parameters: Readonly<Record<string, string>>; of: string },
  ): Entry {
    const data = { ...cmdlet(ip, `${member.account}\\${parameters["Name"] ?? member.account}`, parameters) };
    return this.record({ at, operation, record_type: 1, user: member.mail, data, of });
  }

  private *taken({ member, ips, drop }: Takeover, { step, at, day, deed_id }: TakenStep): Generator<Entry> {
    const dice = this.dice.reset(STREAM.deed + 1000, member.no * 4_096 + (day % 4_096));
    if (step === "mail-read") {
      let now = at + 40;
      for (let nth = dice.between(12, 34); nth > 0; nth -= 1) {
        const items = Array.from({ length: dice.between(8, 40) }, () =>
          this.tenant.messageId(member.no, day - dice.below(300), 500 + dice.below(9)),
        );
        yield this.access(now, member, { ip: ips[1], info: WEBMAIL }, items, deed_id);
        now += 12 + dice.share() * 90;
      }
    }
    if (step !== "forwarding-set") return;
    const rule = {
      Name: ".",
      SubjectOrBodyContainsWords: "不正;パスワード;セキュリティ",
      DeleteMessage: "True",
      StopProcessingRules: "True",
    };
    yield this.rule(member, at, ips[1], { operation: "New-InboxRule", parameters: rule, of: deed_id });
    const forward = { Identity: member.account, DeliverToMailboxAndForward: "True", ForwardingSmtpAddress: `smtp:${drop}` };
    yield this.rule(member, at + 95, ips[1], { operation: "Set-Mailbox", parameters: forward, of: deed_id });
  }
}

export function sharePointLog(tenant: Tenant, plot: Plot): TrailLog {
  const path = weekly("logs/m365/Audit_SharePoint_{week}.jsonl", PERIOD);
  return { as: "m365-sharepoint", time_zone: null, form: PLAIN, path, entries: (day) => fileEntries(tenant, plot, day) };
}

const OPERATIONS = ["FileAccessed", "FileAccessed", "FileAccessed", "FileModified", "FileDownloaded", "FilePreviewed"] as const;

function* fileEntries(tenant: Tenant, plot: Plot, day: number): Generator<Entry> {
  const { staff } = tenant;
  let records = (day - PERIOD.first_day) * 1_000_000;
  const write = (about: FileAbout) => fileRecord(tenant, about, (records += 1));
  for (let no = 0; no < staff.count; no += 1) {
    const member = staff.read(no);
    const shift = staff.shift(member, day);
    if (shift === null) continue;
    const dice = new Dice(tenant.key).reset(STREAM.memberDay + 4000, no * 4_096 + (day % 4_096));
    const { ip, isAbroad } = tenant.seat(member, day);
    for (let nth = rollCount(dice, 7 * Math.max(0.3, busyness(day))); nth > 0; nth -= 1) {
      const name = dice.pick(OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day));
      const at = momentOf(day, rollSecond(dice, shift));
      yield write({ at, member, ip, name, operation: dice.pick(OPERATIONS), of: isAbroad ? member.account : undefined });
    }
  }
  for (const [{ member, ips }, { step, at, deed_id }] of stepsOn(plot, day)) {
    if (step !== "lists-downloaded") continue;
    const lists = ["顧客一覧_関東.xlsx", "顧客一覧_関西.xlsx", "満期予定_2025下期.xlsx", "事故対応中一覧.xlsx"];
    for (const [nth, name] of lists.entries()) {
      yield write({ at: at + nth * 31, member, ip: ips[1], name, operation: "FileDownloaded", of: deed_id });
    }
  }
}

interface FileAbout {
  readonly at: number;
  readonly member: Member;
  readonly ip: string;
  readonly name: string;
  readonly operation: string;
  readonly of: string | undefined;
}

function fileRecord(tenant: Tenant, { at, member, ip, name, operation, of }: FileAbout, record: number): Entry {
  const id = guidOf(mix(tenant.key.low, record), record, 2);
  const data = {
    ClientIP: ip,
    EventSource: "SharePoint",
    ItemType: "File",
    ObjectId: `${SITE}/${name}`,
    SiteUrl: "https://kaku-sonpo.sharepoint.example/sites/eigyo/",
    SourceFileName: name,
    SourceFileExtension: name.split(".").at(-1),
    UserAgent: tenant.agent(member),
  };
  return auditJson({ at, id, operation, workload: "SharePoint", record_type: 6, user: member.mail, data, of });
}
