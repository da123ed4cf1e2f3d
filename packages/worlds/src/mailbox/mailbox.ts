// World `mailbox`: an account of Microsoft 365 is taken over; its mail is read at night and forwarded, lists are downloaded.

import { dayText } from "../calendar.js";
import type { WorldChoice } from "../company.js";
import type { Office, Roster } from "../office/office.js";
import { exchangeLog, sharePointLog } from "./audit-traffic.js";
import { plotMailboxes } from "./plot.js";
import { signInLog } from "./sign-in-traffic.js";
import { foundTenant, PERIOD, type Tenant } from "./tenant.js";
import { traceLog } from "./trace-traffic.js";

export async function foundMailbox(choice: WorldChoice): Promise<Office> {
  const tenant = await foundTenant(choice);
  const plot = plotMailboxes(tenant);
  const { deeds, actors, decoys } = plot;
  return {
    period: PERIOD,
    staff_count: tenant.staff.count,
    logs: [signInLog(tenant, plot), exchangeLog(tenant, plot), sharePointLog(tenant, plot), traceLog(tenant, plot)],
    roster: rosterOf(tenant),
    deeds,
    actors,
    decoys,
  };
}

const COLUMNS = "社員番号,氏名,カナ,所属,役職,入社日,アカウント,メールアドレス,端末名,出張先,出張開始日,出張終了日";

function rosterOf(tenant: Tenant): Roster {
  const { staff } = tenant;
  return {
    path: "company/hr_roster.csv",
    columns: COLUMNS.split(","),
    *rows() {
      for (let no = 0; no < staff.count; no += 1) {
        const { employee_no, name, kana, unit, title, joined_on, account, mail, host } = staff.read(no);
        yield [employee_no, name, kana, unit, title, dayText(joined_on), account, mail, host, ...journey(tenant, no)];
      }
    },
  };
}

function journey(tenant: Tenant, no: number): readonly string[] {
  const member = tenant.staff.read(no);
  const days = Array.from({ length: PERIOD.last_day - PERIOD.first_day }, (_, place) => PERIOD.first_day + place);
  const away = days.filter((day) => tenant.isTravelling(member, day));
  const [from, to] = [away[0], away.at(-1)];
  return from === undefined || to === undefined ? ["", "", ""] : [tenant.seat(member, from).place.city, dayText(from), dayText(to)];
}
