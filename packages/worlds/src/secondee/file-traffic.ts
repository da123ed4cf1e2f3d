// The agencies' file server: everybody's files, lists of customers among them, a backup every night.

import { monthText, rotated } from "../office/file-names.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import type { Member } from "../office/staff.js";
import { PACKED, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, dayOf, momentOf, rollCount, rollSecond, type Period, type Shift } from "../office/workdays.js";
import { sambaLine, type FileUse } from "../formats/samba.js";
import { Dice, STREAM } from "../random.js";
import { insurerAt, listPath, type AgencyNet } from "./agency-net.js";
import { BACKUP, type Mailing, type Plot } from "./plot.js";

const HOST = "files1";
const FILES_A_DAY = 6;
/** Of the files somebody opens, the share that is a list of customers. */
const LISTS = 0.16;

export function fileLog(net: AgencyNet, plot: Plot, period: Period): TrailLog {
  const traffic = new FileTraffic(net, plot);
  return {
    as: "file-server",
    time_zone: null,
    form: PACKED,
    path: rotated("logs/file-server/audit.log", period),
    entries: (day) => traffic.entries(day),
  };
}

class FileTraffic {
  private readonly dice: Dice;
  private readonly by_day: ReadonlyMap<number, readonly Mailing[]>;

  constructor(
    private readonly net: AgencyNet,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(net.key);
    const days = [...new Set(plot.mailings.map(({ read_at }) => dayOf(read_at)))];
    this.by_day = new Map(days.map((day) => [day, plot.mailings.filter(({ read_at }) => dayOf(read_at) === day)]));
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.net;
    yield* this.backup(day);
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    yield* this.nightHead(day);
    for (const mailing of this.by_day.get(day) ?? []) yield this.listRead(mailing, day);
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 1000, member.no * 4_096 + (day % 4_096));
    const isBusy = member.no === this.plot.renewals.no;
    const count = rollCount(dice, FILES_A_DAY * Math.max(0.3, busyness(day)) * (isBusy ? 9 : 1));
    for (let nth = 0; nth < count; nth += 1) {
      const at = momentOf(day, rollSecond(dice, shift)) + dice.share();
      const isList = dice.chance(isBusy ? 0.7 : LISTS);
      const path = isList ? listPath(insurerAt(dice.next()), day) : this.path(dice, day);
      const mode = !isList && dice.chance(0.3) ? "w" : "r";
      yield this.entry(member, { at, operation: "openat", mode, path }, isBusy && isList ? this.plot.renewals.account : undefined);
    }
  }

  private path(dice: Dice, day: number): string {
    return `共有/${dice.pick(OFFICE_WORDS.ordinary_files).replace("{month}", monthText(day))}`;
  }

  // One head of an agency is up late, always.
  private *nightHead(day: number): Generator<Entry> {
    const member = this.plot.night_head;
    const dice = this.dice.reset(STREAM.serverDay + 1000, day % 4_096);
    const count = busyness(day) === 0 ? 0 : dice.between(2, 6);
    for (let nth = 0; nth < count; nth += 1) {
      const at = momentOf(day, 82_000 + dice.below(4_000));
      const path = dice.chance(0.5) ? listPath(insurerAt(dice.next()), day) : this.path(dice, day);
      yield this.entry(member, { at, operation: "openat", mode: "r", path }, member.account);
    }
  }

  private listRead({ member, insurer, read_at, of }: Mailing, day: number): Entry {
    return this.entry(member, { at: read_at, operation: "openat", mode: "r", path: listPath(insurer, day) }, of);
  }

  private *backup(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 2000, day % 4_096);
    let at = momentOf(day, 3_600 + dice.below(300));
    for (let agency = 0; agency < this.net.agency_count; agency += 1) {
      const lists = OFFICE_WORDS.insurers.map((insurer) => listPath(insurer, day));
      for (const path of [...lists, this.path(dice, day), this.path(dice, day)]) {
        at += 0.02 + dice.share() * 0.5;
        const use = { at, account: BACKUP, ip: "10.1.0.9", machine: "backup1", share: this.net.code(agency) };
        yield { at, of: BACKUP, text: sambaLine(HOST, 2_741, { ...use, operation: "openat", mode: "r", path }) };
      }
    }
  }

  private entry(member: Member, use: Pick<FileUse, "at" | "operation" | "path"> & { mode: "r" | "w" }, of: string | undefined): Entry {
    const { account, ip, host, no } = member;
    const share = this.net.code(this.net.agency(member));
    return { at: use.at, of, text: sambaLine(HOST, 3_000 + (no % 29_000), { ...use, account, ip, machine: host, share }) };
  }
}
