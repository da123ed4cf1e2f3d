// The file server's Security log: people who sign in over the network and open files; a backup every night.

import { evtxEntry, fileAccess, logonData, subject } from "../formats/windows.js";
import { monthText, weekly } from "../office/file-names.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, dayOf, momentOf, rollCount, rollSecond, type Shift } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import { DOMAIN, PERIOD, type Firm } from "./company.js";
import { BACKUP, type Opening, type Plot } from "./plot.js";

const COMPUTER = "FS01.kaku-sonpo.example";
const FILES_A_DAY = 7;
const BACKED_UP = 60;
/** Others had been written before. */
const FIRST_RECORD = 4_180_221;

export function fileServerLog(firm: Firm, plot: Plot): TrailLog {
  const traffic = new FileServerTraffic(firm, plot);
  return {
    as: "fs01",
    time_zone: null,
    form: PLAIN,
    path: weekly("logs/fs01/Security-{week}.jsonl", PERIOD),
    first_record: FIRST_RECORD,
    entries: (day) => traffic.entries(day),
  };
}

class FileServerTraffic {
  private readonly dice: Dice;

  constructor(
    private readonly firm: Firm,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(firm.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.firm;
    yield* this.backup(day);
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    for (const opening of this.plot.openings) if (dayOf(opening.at) === day) yield this.opening(opening);
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 3000, member.no * 4_096 + (day % 4_096));
    const isMuch = this.firm.staff.part(member.no) === "printer";
    const { account, ip, host } = member;
    const logon = 0x10000 + dice.below(0xffffff);
    const data = logonData({ account, domain: DOMAIN, logon, type: 3, ip, machine: host });
    yield evtxEntry({ at: momentOf(day, shift.from + dice.below(300)), event_id: 4624, computer: COMPUTER, data });
    const count = rollCount(dice, FILES_A_DAY * Math.max(0.3, busyness(day)) * (isMuch ? 12 : 1));
    for (let nth = 0; nth < count; nth += 1) {
      const name = dice.pick(OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day));
      const path = `D:\\共有\\${member.unit}\\${name}`;
      const at = momentOf(day, rollSecond(dice, shift)) + dice.share();
      yield this.access(account, logon, { at, path, isWrite: dice.chance(0.25), of: isMuch ? account : undefined });
    }
  }

  private *backup(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 3000, day % 4_096);
    let at = momentOf(day, 7_200 + dice.below(300));
    for (let nth = 0; nth < BACKED_UP; nth += 1) {
      at += 0.1 + dice.share();
      const name = dice.pick(OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day));
      const path = `D:\\共有\\${OFFICE_WORDS.units[nth % OFFICE_WORDS.units.length] ?? ""}\\${name}`;
      yield this.access(BACKUP, 0x5511, { at, path, isWrite: false, of: BACKUP });
    }
  }

  private opening({ member, at, path, of }: Opening): Entry {
    return this.access(member.account, 0x20000 + member.no, { at, path, isWrite: false, of });
  }

  private access(account: string, logon: number, use: { at: number; path: string; isWrite: boolean; of: string | undefined }): Entry {
    const data = { ...subject(account, DOMAIN, logon), ...fileAccess(use.path, use.isWrite, 0x400 + (Math.floor(use.at) % 4_000)) };
    return evtxEntry({ at: use.at, event_id: 4663, computer: COMPUTER, data, of: use.of });
  }
}
