// What the staff's own machines tell: Winlogbeat's chosen events, and the endpoint manager's operation log.

import { endpointEntry, ENDPOINT_FORM, type Operation } from "../formats/endpoint.js";
import { deviceData, logonData, winlogbeatEntry, type Device } from "../formats/windows.js";
import { monthly, monthText } from "../office/file-names.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, dayOf, momentOf, rollCount, rollSecond, type Shift } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import { DOMAIN, PERIOD, type Firm } from "./company.js";
import { driveOf, serialOf, type Copying, type Plot } from "./plot.js";

/** The drives that the company hands out. */
const APPROVED = "ELECOM SecureDrive USB Device";
/** Records that a machine writes a day and that are not sent. */
const RECORDS_A_DAY = 900;
/** From a drive's being recognised to the first copy, and from file to file. */
const [UNTIL_COPY, BETWEEN] = [40, 7];

/** When a courier's drive goes in; null on days off. The same in both logs. */
function courierMoment({ key, staff }: Firm, member: Member, day: number): number | null {
  const shift = staff.shift(member, day);
  if (shift === null) return null;
  const dice = new Dice(key).reset(STREAM.memberDay + 4000, member.no * 4_096 + (day % 4_096));
  return momentOf(day, shift.from + 1_800 + dice.below(12_000));
}

export function beatLog(firm: Firm, plot: Plot): TrailLog {
  return {
    as: "winlogbeat",
    time_zone: null,
    form: PLAIN,
    path: monthly("logs/winlogbeat/pc-{month}.ndjson"),
    *entries(day) {
      for (let no = 0; no < firm.staff.count; no += 1) yield* logons(firm, firm.staff.read(no), day);
      for (const member of firm.staff.playing("courier")) {
        const at = courierMoment(firm, member, day);
        if (at !== null) yield plugged(member, { at, device: driveOf(member, APPROVED), of: member.account });
      }
      for (const copying of plot.copyings) if (dayOf(copying.at) === day) yield plugged(copying.member, copying);
    },
  };
}

function recordNo(day: number, nth: number): number {
  return (day - PERIOD.first_day + 200) * RECORDS_A_DAY + nth;
}

function* logons({ key, staff }: Firm, member: Member, day: number): Generator<Entry> {
  const shift = staff.shift(member, day);
  if (shift === null) return;
  const dice = new Dice(key).reset(STREAM.memberDay + 5000, member.no * 4_096 + (day % 4_096));
  const { account, host } = member;
  const base = { account, domain: DOMAIN, ip: "127.0.0.1", machine: host, logon: 0x30000 + dice.below(0xfffff) };
  yield winlogbeatEntry(
    { at: momentOf(day, shift.from), event_id: 4624, computer: host, data: logonData({ ...base, type: 2 }) },
    recordNo(day, 1),
  );
  for (let nth = dice.below(5); nth > 0; nth -= 1) {
    const second = shift.from + ((shift.to - shift.from) * (6 - nth)) / 6 + dice.below(400);
    yield winlogbeatEntry(
      { at: momentOf(day, second), event_id: 4624, computer: host, data: logonData({ ...base, type: 7 }) },
      recordNo(day, 700 - nth * 100),
    );
  }
  const { SubjectUserSid: _sid, ...out } = { SubjectUserSid: "", TargetUserName: account, TargetDomainName: DOMAIN, LogonType: 2 };
  yield winlogbeatEntry({ at: momentOf(day, shift.to), event_id: 4634, computer: host, data: out }, recordNo(day, 890));
}

function plugged({ account, host }: Member, { at, device, of }: { at: number; device: Device; of: string }): Entry {
  const data = deviceData(account, DOMAIN, device);
  return winlogbeatEntry({ at, event_id: 6416, computer: host, data, of }, recordNo(dayOf(at), 850));
}

export function endpointLog(firm: Firm, plot: Plot): TrailLog {
  const traffic = new EndpointTraffic(firm, plot);
  return {
    as: "endpoint-manager",
    time_zone: "Asia/Tokyo",
    form: ENDPOINT_FORM,
    path: monthly("logs/endpoint/操作ログ_{month}.csv"),
    entries: (day) => traffic.entries(day),
  };
}

class EndpointTraffic {
  private readonly dice: Dice;

  constructor(
    private readonly firm: Firm,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(firm.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.firm;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    for (const member of staff.playing("courier")) yield* this.errand(member, day);
    for (const copying of this.plot.copyings) if (dayOf(copying.at) === day) yield* this.copying(copying);
    for (const { member, at, file, part, of } of this.plot.readings) {
      if (dayOf(at) !== day) continue;
      yield endpointEntry(member, { at: at + 70, what: "ファイル作成", process: "A5M2.exe", file, size: part.count * 180, of });
    }
    yield* this.lastDays(day);
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 6000, member.no * 4_096 + (day % 4_096));
    const work = Math.max(0.3, busyness(day));
    const isMuch = this.firm.staff.part(member.no) === "printer";
    yield endpointEntry(member, { at: momentOf(day, shift.from), what: "ログオン" });
    for (let nth = rollCount(dice, 10 * work); nth > 0; nth -= 1) {
      const at = momentOf(day, rollSecond(dice, shift));
      yield endpointEntry(member, { at, ...this.handling(dice, member, day) });
    }
    for (let nth = rollCount(dice, (isMuch ? 25 : 1.5) * work); nth > 0; nth -= 1) {
      const at = momentOf(day, rollSecond(dice, shift));
      const file = dice.pick(OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day));
      const of = isMuch ? member.account : undefined;
      const pages = dice.chance(0.9) ? dice.between(1, 12) : dice.between(20, 180);
      yield endpointEntry(member, { at, what: "印刷", process: "EXCEL.EXE", file, printer: dice.pick(OFFICE_WORDS.printers), pages, of });
    }
    yield endpointEntry(member, { at: momentOf(day, shift.to), what: "ログオフ" });
  }

  private handling(dice: Dice, { account, unit }: Member, day: number): Omit<Operation, "at"> {
    const [program, title] = dice.pick(OFFICE_WORDS.applications);
    if (dice.chance(0.35)) return { what: "アプリケーション起動", process: program, title };
    const name = dice.pick(dice.chance(0.4) ? OFFICE_WORDS.own_files : OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day));
    const folder = dice.chance(0.5) ? `C:\\Users\\${account}\\Documents` : `\\\\FS01\\共有\\${unit}`;
    const what = dice.chance(0.2) ? "ファイル作成" : "ファイルを開く";
    return { what, process: program, file: `${folder}\\${name}`, size: dice.between(9_000, 2_400_000) };
  }

  // A courier takes papers to customers every day, on a drive that was handed out for it.
  private *errand(member: Member, day: number): Generator<Entry> {
    const at = courierMoment(this.firm, member, day);
    if (at === null) return;
    const dice = this.dice.reset(STREAM.memberDay + 7000, member.no * 4_096 + (day % 4_096));
    const files = Array.from({ length: rollCount(dice, 14 * Math.max(0.5, busyness(day))) }, (_, nth) => ({
      path: `\\\\FS01\\共有\\${member.unit}\\提案書_${monthText(day)}_${nth + 1}.pdf`,
      size: dice.between(200_000, 6_000_000),
    }));
    yield* this.copying({ member, at, device: driveOf(member, APPROVED), files, of: member.account });
  }

  private *copying({ member, at, device, files, of }: Copying): Generator<Entry> {
    const about = { device: device.name, serial: serialOf(device), of };
    yield endpointEntry(member, { at: at + 2, what: "USBデバイス接続", ...about });
    for (const [nth, { path, size }] of files.entries()) {
      const copied_to = `E:\\${path.slice(path.lastIndexOf("\\") + 1)}`;
      const operation = { what: "USBへのコピー", process: "explorer.exe", file: path, copied_to, size } as const;
      yield endpointEntry(member, { at: at + UNTIL_COPY + nth * BETWEEN, ...operation, ...about });
    }
  }

  // Of those who leave and do nothing, only that they are still there can be seen.
  private *lastDays(day: number): Generator<Entry> {
    for (const member of this.firm.staff.playing("leaver")) {
      if (this.firm.staff.leaves.get(member.no) !== day) continue;
      const file = `C:\\Users\\${member.account}\\Documents\\業務引継書.docx`;
      yield endpointEntry(member, {
        at: momentOf(day, 57_600),
        what: "ファイル作成",
        process: "WINWORD.EXE",
        file,
        size: 88_000,
        of: member.account,
      });
    }
  }
}
