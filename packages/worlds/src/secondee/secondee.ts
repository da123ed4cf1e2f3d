// World `secondee`: people whom insurers have seconded to agencies mail customers of the other insurers home, for months.

import type { WorldChoice } from "../company.js";
import { dayNumber, dayText } from "../calendar.js";
import type { Member } from "../office/staff.js";
import type { Office, Roster } from "../office/office.js";
import type { Period } from "../office/workdays.js";
import { foundAgencies, type AgencyNet } from "./agency-net.js";
import { fileLog } from "./file-traffic.js";
import { mailLog } from "./mail-traffic.js";
import { plotSecondees } from "./plot.js";

const PERIOD: Period = { first_day: dayNumber("2025-04-01"), last_day: dayNumber("2025-06-30") };

export async function foundSecondee(choice: WorldChoice): Promise<Office> {
  const net = await foundAgencies(choice);
  const plot = plotSecondees(net, PERIOD);
  const { deeds, actors, decoys } = plot;
  return {
    period: PERIOD,
    staff_count: net.staff.count,
    logs: [mailLog(net, plot, PERIOD), fileLog(net, plot, PERIOD)],
    roster: rosterOf(net),
    deeds,
    actors,
    decoys,
  };
}

const COLUMNS =
  "社員番号,氏名,カナ,代理店コード,代理店名,役職,区分,出向元,出向開始日,出向終了予定日,入社日,アカウント,メールアドレス,端末名";

function rosterOf(net: AgencyNet): Roster {
  return {
    path: "company/hr_roster.csv",
    columns: COLUMNS.split(","),
    *rows() {
      for (let no = 0; no < net.staff.count; no += 1) yield rowOf(net, net.staff.read(no));
    },
  };
}

function rowOf(net: AgencyNet, member: Member): readonly string[] {
  const { no, employee_no, name, kana, title, account, mail, host, joined_on } = member;
  const agency = net.agency(member);
  const home = net.homeOf(member);
  const from = PERIOD.first_day - 30 * (no % 19);
  const seconded = home === null ? ["社員", "", "", ""] : ["出向", home.name, dayText(from), dayText(from + 730)];
  const about = [employee_no, name, kana, net.code(agency), net.name(agency), title];
  return [...about, ...seconded, dayText(joined_on), account, mail, host];
}
