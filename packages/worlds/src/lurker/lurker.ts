// World `lurker`: somebody is in the network for two weeks, raises rights step by step, and reads a little every night.

import { dayText } from "../calendar.js";
import type { WorldChoice } from "../company.js";
import type { Office, Roster } from "../office/office.js";
import { directoryLog } from "./directory-traffic.js";
import { firewallLog } from "./firewall-traffic.js";
import { plotLurkers } from "./plot.js";
import { authLog, databaseLog } from "./server-traffic.js";
import { foundSite, PERIOD, type Site } from "./site.js";

export async function foundLurker(choice: WorldChoice): Promise<Office> {
  const site = await foundSite(choice);
  const plot = plotLurkers(site);
  const { deeds, actors, decoys } = plot;
  return {
    period: PERIOD,
    staff_count: site.staff.count,
    logs: [firewallLog(site, plot), directoryLog(site, plot), authLog(site, plot), databaseLog(site, plot)],
    roster: rosterOf(site),
    deeds,
    actors,
    decoys,
  };
}

const COLUMNS = "社員番号,氏名,カナ,所属,役職,区分,入社日,アカウント,メールアドレス,端末名";

function rosterOf({ staff }: Site): Roster {
  return {
    path: "company/hr_roster.csv",
    columns: COLUMNS.split(","),
    *rows() {
      for (let no = 0; no < staff.count; no += 1) {
        const { employee_no, name, kana, unit, title, joined_on, account, mail, host } = staff.read(no);
        const kind = staff.part(no) === "contractor" ? "業務委託" : "社員";
        yield [employee_no, name, kana, unit, title, kind, dayText(joined_on), account, mail, host];
      }
    },
  };
}
