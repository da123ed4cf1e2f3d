// The domain controller's Security log: sign-ins, mistyped passwords, tickets, groups; a scanner on Sundays; and the intruder.

import { evtxEntry, logonData, sidOf, subject } from "../formats/windows.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { dayOf, isWorkday, momentOf, type Shift } from "../office/workdays.js";
import { weekday } from "../calendar.js";
import { Dice, STREAM } from "../random.js";
import { isOnServer, nightsOn, type Lurker, type Night, type Plot } from "./plot.js";
import { BACKUP, DC, DOMAIN, insideIp, PERIOD, REPORT, SCANNER, type Site } from "./site.js";

const FIRST_RECORD = 77_310_482;
const AES = "0x12";
const RC4 = "0x17";

export function directoryLog(site: Site, plot: Plot): TrailLog {
  const traffic = new DirectoryTraffic(site, plot);
  const path = weekly("logs/dc01/Security-{week}.jsonl", PERIOD);
  return { as: "dc01", time_zone: null, form: PLAIN, path, first_record: FIRST_RECORD, entries: (day) => traffic.entries(day) };
}

interface Peer {
  readonly ip: string;
  readonly machine: string;
}

class DirectoryTraffic {
  private readonly dice: Dice;

  constructor(
    private readonly site: Site,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(site.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.site;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    yield* this.services(day);
    for (const member of staff.playing("helpdesk")) yield* this.groups(member, day);
    if (weekday(day) === 0) yield* this.scan(day);
    for (const [lurker, night] of nightsOn(this.plot, day)) yield* this.lurking(lurker, night);
  }

  private event(at: number, event_id: number, data: Readonly<Record<string, string | number>>, of?: string): Entry {
    return evtxEntry({ at, event_id, computer: DC.computer, data, of });
  }

  private logon(at: number, account: string, peer: Peer, of?: string): Entry {
    const logon = 0x40000 + (Math.floor(at * 11) % 0xffffff);
    return this.event(at, 4624, logonData({ account, domain: DOMAIN, logon, type: 3, ...peer }), of);
  }

  private failed(at: number, account: string, { ip, machine }: Peer, of?: string): Entry {
    const target = { TargetUserSid: "S-1-0-0", TargetUserName: account, TargetDomainName: DOMAIN };
    const why = { Status: "0xc000006d", FailureReason: "%%2313", SubStatus: "0xc000006a", LogonType: 3 };
    const from = { WorkstationName: machine, IpAddress: ip, IpPort: 49_152 + (Math.floor(at) % 16_000) };
    return this.event(at, 4625, { ...subject("-", "-", 0), ...target, ...why, ...from }, of);
  }

  private ticket(at: number, account: string, service: string, { ip, kind, of }: { ip: string; kind: string; of?: string }): Entry {
    const names = {
      TargetUserName: `${account}@KAKU.EXAMPLE`,
      TargetDomainName: "KAKU.EXAMPLE",
      ServiceName: service,
      ServiceSid: sidOf(service),
    };
    const rest = { TicketOptions: "0x40810000", TicketEncryptionType: kind, IpAddress: `::ffff:${ip}`, IpPort: 50_100, Status: "0x0" };
    return this.event(at, 4769, { ...names, ...rest }, of);
  }

  private grouped(at: number, [by, who, group]: readonly [string, string, string], of?: string): Entry {
    const member = { MemberName: `CN=${who},OU=Users,DC=kaku,DC=example`, MemberSid: sidOf(who) };
    const target = { TargetUserName: group, TargetDomainName: DOMAIN, TargetSid: sidOf(group) };
    return this.event(at, 4728, { ...member, ...target, ...subject(by, DOMAIN, 0x9911), PrivilegeList: "-" }, of);
  }

  private special(at: number, account: string, of?: string): Entry {
    const list = "SeBackupPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeSecurityPrivilege";
    return this.event(at, 4672, { ...subject(account, DOMAIN, 0x7711), PrivilegeList: list }, of);
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const { site } = this;
    const dice = this.dice.reset(STREAM.memberDay + 3000, member.no * 4_096 + (day % 4_096));
    const peer = { ip: insideIp(site, member, day), machine: member.host };
    const isForgetful = site.staff.part(member.no) === "forgetful" && weekday(day) === 1;
    const at = momentOf(day, shift.from + dice.below(200)) + dice.share();
    const wrong = isForgetful ? 7 : dice.chance(0.06) ? 1 : 0;
    for (let nth = 0; nth < wrong; nth += 1)
      yield this.failed(at - 15 * (nth + 1), member.account, peer, isForgetful ? member.account : undefined);
    yield this.logon(at, member.account, peer);
    for (let nth = dice.between(2, 6); nth > 0; nth -= 1) {
      const moment = at + dice.share() * (shift.to - shift.from - 300);
      const kind = dice.chance(0.01) ? RC4 : AES;
      if (dayOf(moment) === day) yield this.ticket(moment, member.account, dice.pick(["FS01$", "PRN01$", "INTRA$"]), { ip: peer.ip, kind });
    }
  }

  private *services(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 3000, day % 4_096);
    yield this.logon(momentOf(day, 5_390 + dice.below(10)), BACKUP.account, { ip: BACKUP.ip, machine: "BACKUP1" });
    yield this.special(momentOf(day, 5_402), BACKUP.account);
    for (let nth = 0; nth < 4; nth += 1) {
      const at = momentOf(day, 21_600 + nth * 900 + dice.below(60));
      yield this.logon(at, REPORT.account, { ip: REPORT.ip, machine: "BATCH1" });
      yield this.special(at + 0.2, REPORT.account);
    }
    for (const member of this.site.staff.playing("dba"))
      if (isWorkday(day)) yield this.special(momentOf(day, 34_000 + member.no), member.account);
  }

  // New people, people who move: in office hours, some each week.
  private *groups(member: Member, day: number): Generator<Entry> {
    if (!isWorkday(day) || (day + member.no) % 2 !== 0) return;
    const { staff } = this.site;
    const dice = this.dice.reset(STREAM.serverDay + 4000, member.no * 4_096 + (day % 4_096));
    for (let nth = dice.between(1, 4); nth > 0; nth -= 1) {
      const who = staff.read(dice.below(staff.count)).account;
      const group = dice.pick(["Sales-Users", "Claims-Users", "VPN-Users", "DB-Operators"]);
      yield this.grouped(momentOf(day, 34_200 + dice.below(25_000)), [member.account, who, group], member.account);
    }
  }

  // By plan, on Sundays: a scanner tries weak passwords at many accounts.
  private *scan(day: number): Generator<Entry> {
    const { staff } = this.site;
    const dice = this.dice.reset(STREAM.serverDay + 5000, day % 4_096);
    yield this.logon(momentOf(day, 10_790), SCANNER.account, { ip: SCANNER.ip, machine: "SCAN1" }, SCANNER.account);
    for (let nth = 0; nth < 120; nth += 1) {
      const { account } = staff.read(dice.below(staff.count));
      yield this.failed(momentOf(day, 10_800 + nth * 3), account, { ip: SCANNER.ip, machine: "SCAN1" }, SCANNER.account);
    }
  }

  private *lurking({ member, inside, machine }: Lurker, night: Night): Generator<Entry> {
    const { step, at, deed_id: of } = night;
    const peer = { ip: inside, machine };
    yield this.logon(at + 30, member.account, peer, of);
    if (step === "looked-around") for (let nth = 0; nth < 5; nth += 1) yield this.failed(at + 200 + nth * 190, `adm_${nth + 1}`, peer, of);
    if (step === "tickets-asked")
      for (const [nth, service] of [REPORT.account, "svc_sql", "svc_print"].entries())
        yield this.ticket(at + 240 + nth * 45, member.account, service, { ip: inside, kind: RC4, of });
    if (step === "privilege-raised") {
      yield this.logon(at + 300, REPORT.account, peer, of);
      yield this.special(at + 300.2, REPORT.account, of);
      yield this.grouped(at + 700, [REPORT.account, member.account, "DB-Operators"], of);
    }
    if (isOnServer(night)) yield this.logon(at + 140, REPORT.account, peer, of);
  }
}
