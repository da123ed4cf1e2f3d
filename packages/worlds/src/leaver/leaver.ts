// World `leaver`: somebody who leaves takes the customers along on a USB drive. Others leave, too, and take nothing.

import { dayText } from "../calendar.js";
import type { WorldChoice } from "../company.js";
import type { Office, Roster } from "../office/office.js";
import type { Member } from "../office/staff.js";
import { foundFirm, PERIOD, type Firm } from "./company.js";
import { databaseLog } from "./database-traffic.js";
import { fileServerLog } from "./file-traffic.js";
import { beatLog, endpointLog } from "./machine-traffic.js";
import { plotLeavers } from "./plot.js";

export async function foundLeaver(choice: WorldChoice): Promise<Office> {
  const firm = await foundFirm(choice);
  const plot = plotLeavers(firm);
  const { deeds, actors, decoys } = plot;
  return {
    period: PERIOD,
    staff_count: firm.staff.count,
    logs: [databaseLog(firm, plot), fileServerLog(firm, plot), beatLog(firm, plot), endpointLog(firm, plot)],
    roster: rosterOf(firm),
    deeds,
    actors,
    decoys,
  };
}

const COLUMNS = "社員番号,氏名,カナ,所属,役職,入社日,退職届出日,退職予定日,最終出社日,アカウント,メールアドレス,端末名";
/** Days from the notice to the end. */
const NOTICE = 45;

function rosterOf({ staff }: Firm): Roster {
  return {
    path: "company/hr_roster.csv",
    columns: COLUMNS.split(","),
    *rows() {
      for (let no = 0; no < staff.count; no += 1) yield rowOf(staff.read(no), staff.leaves.get(no));
    },
  };
}

function rowOf(
  { employee_no, name, kana, unit, title, joined_on, account, mail, host }: Member,
  last: number | undefined,
): readonly string[] {
  const leaving = last === undefined ? ["", "", ""] : [dayText(last - NOTICE), dayText(PERIOD.last_day), dayText(last)];
  return [employee_no, name, kana, unit, title, dayText(joined_on), ...leaving, account, mail, host];
}
