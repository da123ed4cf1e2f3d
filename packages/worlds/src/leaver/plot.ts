// What the thief does in the last weeks: reads the customers in pieces, opens sales papers, copies all to a USB drive; and who looks alike.

import { Dice, STREAM } from "../random.js";
import type { Deed, Exposed, Player } from "../office/deeds.js";
import type { Member } from "../office/staff.js";
import { isWorkday, momentOf } from "../office/workdays.js";
import type { Device } from "../formats/windows.js";
import { PERIOD, WHOSE, type Firm } from "./company.js";

/** Reading of the database. `part`: the customers asked for. */
export interface Reading {
  readonly member: Member;
  readonly at: number;
  readonly part: Exposed;
  readonly file: string;
  readonly of: string;
}

export interface Opening {
  readonly member: Member;
  readonly at: number;
  readonly path: string;
  readonly of: string;
}

export interface CopiedFile {
  readonly path: string;
  readonly size: number;
}

export interface Copying {
  readonly member: Member;
  readonly at: number;
  readonly device: Device;
  readonly files: readonly CopiedFile[];
  readonly of: string;
}

export interface Plot {
  readonly deeds: readonly Deed[];
  readonly actors: readonly Player[];
  readonly decoys: readonly Player[];
  readonly readings: readonly Reading[];
  readonly openings: readonly Opening[];
  readonly copyings: readonly Copying[];
}

export const BACKUP = "svc_backup";
const PIECES = 20;
const OCTETS_A_ROW = 180;
const PAPERS = ["大口先一覧.xlsx", "料率テーブル_2025.xlsx", "代理店別収保実績.xlsx", "更改見込み先.xlsx"];

export function plotLeavers(firm: Firm): Plot {
  const { staff } = firm;
  const parts = staff.playing("thief").map((member) => planThief(firm, member));
  const packers = staff.playing("packer").map((member) => planPacking(firm, member));
  const player = (kind: string) => (member: Member) => playerOf(member, kind);
  return {
    deeds: parts.flatMap(({ deeds }) => deeds),
    actors: staff.playing("thief").map(player("copies-customers-to-usb-before-leaving")),
    decoys: [
      ...staff.playing("leaver").map(player("leaves-and-does-nothing")),
      ...staff.playing("packer").map(player("leaves-with-own-papers-on-usb")),
      ...staff.playing("courier").map(player("copies-to-an-approved-usb-daily")),
      ...staff.playing("dba").map(player("administers-the-database-at-night")),
      ...staff.playing("analyst").map(player("reads-many-rows-for-reports")),
      ...staff.playing("printer").map(player("prints-and-opens-much")),
      {
        key: BACKUP,
        kind: "dumps-the-database-at-night",
        account: BACKUP,
        mail: null,
        host: "backup1",
        employee_no: null,
        ips: ["10.1.0.9"],
      },
    ],
    readings: parts.flatMap(({ readings }) => readings),
    openings: parts.flatMap(({ openings }) => openings),
    copyings: [...parts.flatMap(({ copyings }) => copyings), ...packers],
  };
}

function playerOf(member: Member, kind: string): Player {
  const { account, mail, host, employee_no, ip } = member;
  return { key: account, kind, account, mail, host, employee_no, ips: [ip] };
}

/** Days before the last one on which somebody is at work, the nearest first. */
function daysBefore({ staff }: Firm, member: Member, days: number): readonly number[] {
  const last = staff.leaves.get(member.no) as number;
  const all = Array.from({ length: days }, (_, back) => last - back);
  return all.filter((day) => day >= PERIOD.first_day && isWorkday(day) && staff.shift(member, day) !== null);
}

function lateMoment({ key, staff }: Firm, member: Member, day: number): number {
  const dice = new Dice(key).reset(STREAM.deed + 1000, member.no * 4_096 + (day % 4_096));
  const shift = staff.shift(member, day);
  if (shift === null) throw new Error("nobody acts on a day off");
  return momentOf(day, shift.from + (0.55 + 0.35 * dice.share()) * (shift.to - shift.from)) + dice.share();
}

interface Part extends Pick<Plot, "deeds" | "readings" | "openings" | "copyings"> {}

function planThief(firm: Firm, member: Member): Part {
  const dice = new Dice(firm.key).reset(STREAM.deed + 2000, member.no);
  const days = daysBefore(firm, member, 40);
  const copyDays = [days[dice.between(1, 3)], days[dice.between(7, 9)]].filter((day) => day !== undefined).sort();
  const readDays = days
    .slice(4)
    .filter(() => dice.chance(0.5))
    .slice(0, 9)
    .sort();
  const readings = readDays.map((day, nth) => readingOf(firm, member, day, nth));
  const openings = readDays.slice(0, 3).map((day, nth) => openingOf(firm, member, day, nth));
  const copyings = copyDays.map((day, nth) => copyingOf(firm, member, day, { nth, readings, isLast: nth === copyDays.length - 1 }));
  const deed = (of: string, at: number, what: string, exposed: readonly Exposed[]): Deed => ({
    deed_id: of,
    by: member.account,
    at,
    what,
    exposed,
  });
  return {
    readings,
    openings,
    copyings,
    deeds: [
      ...readings.map(({ of, at, part }) => deed(of, at, "customers-read", [part])),
      ...openings.map(({ of, at }) => deed(of, at, "papers-opened", [])),
      ...copyings.map(({ of, at }) => deed(of, at, "copied-to-usb", [])),
    ],
  };
}

function readingOf(firm: Firm, member: Member, day: number, nth: number): Reading {
  const size = Math.floor(firm.customers / PIECES);
  const first = 1 + ((member.no + nth * 3) % PIECES) * size;
  const part = { whose: WHOSE, first, count: size };
  const file = `C:\\Users\\${member.account}\\Documents\\集計\\wk${String(nth + 1).padStart(2, "0")}.csv`;
  return { member, at: lateMoment(firm, member, day), part, file, of: `${member.account}/read${nth + 1}` };
}

function openingOf(firm: Firm, member: Member, day: number, nth: number): Opening {
  const path = `D:\\共有\\営業推進\\${PAPERS[(member.no + nth) % PAPERS.length] ?? ""}`;
  return { member, at: lateMoment(firm, member, day) + 1_200, path, of: `${member.account}/open${nth + 1}` };
}

interface CopyWish {
  readonly nth: number;
  readonly readings: readonly Reading[];
  readonly isLast: boolean;
}

// What was read before the first time is copied first, all of it once more on the last.
function copyingOf(firm: Firm, member: Member, day: number, { nth, readings, isLast }: CopyWish): Copying {
  const at = lateMoment(firm, member, day) + 2_400;
  const read = readings.filter((reading) => isLast || reading.at < at);
  const files = read.map(({ file, part }) => ({ path: file, size: part.count * OCTETS_A_ROW }));
  const papers = PAPERS.slice(0, 2).map((paper) => ({ path: `C:\\Users\\${member.account}\\Documents\\${paper}`, size: 240_000 }));
  return {
    member,
    at,
    device: driveOf(member, "Kioxia TransMemory USB Device"),
    files: [...papers, ...files],
    of: `${member.account}/usb${nth + 1}`,
  };
}

// Holiday photos and the like, on one of the last days.
function planPacking(firm: Firm, member: Member): Copying {
  const [day] = daysBefore(firm, member, 9).slice(-1);
  if (day === undefined) throw new Error("nobody leaves without a last week");
  const names = ["写真_歓送迎会.jpg", "目標管理シート_控え.xlsx", "資格証明書.pdf", "業務引継書.docx"];
  const files = names.map((name) => ({
    path: `C:\\Users\\${member.account}\\Documents\\私物\\${name}`,
    size: 400_000 + name.length * 91_000,
  }));
  return { member, at: lateMoment(firm, member, day), device: driveOf(member, "BUFFALO RUF3 USB Device"), files, of: member.account };
}

/** A drive that is one person's own. */
export function driveOf({ no }: Member, name: string): Device {
  const serial = `0000${(0xabc000 + no).toString(16).toUpperCase()}`;
  return { name, id: `Disk&Ven_${name.split(" ")[0] ?? ""}&Prod_USB&Rev_1.00\\${serial}&0` };
}

export function serialOf({ id }: Device): string {
  return id.split("\\")[1]?.split("&")[0] ?? "";
}
