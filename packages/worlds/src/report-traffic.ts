// What honest people and machines ask of the report server: figures, an agency's own staff list, the morning batch.

import { Agenda, type Timed } from "./agenda.js";
import { Answers, PAGE } from "./answers.js";
import { DAY_SECONDS, JST_SECONDS } from "./calendar.js";
import { BATCH, BATCH_ACCOUNT, Network } from "./network.js";
import { minuteShare } from "./period.js";
import type { Dice } from "./random.js";
import type { Request } from "./requests.js";
import { rollDesk, rollVisitor, type Visitor } from "./visitors.js";

const SERVICE_SHARE = 0.14;
const LINES_PER_VISIT = 6.9;
const EARLIER_S = 900;
const BATCH_AGENT = "KpiBatch/2.3 (WinHttp)";
/** The batch fetches each table in this many parts. */
const BATCH_PARTS = 8;
const BATCH_HOUR = 6;
/** Largest number of rows that somebody at a desk asks for. */
const DESK_ROWS = 120;

interface Visit extends Timed {
  readonly visitor: Visitor;
  readonly isDesk: boolean;
  readonly agency_code: string | null;
  left: number;
}

interface Answer {
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
}

export class ReportTraffic {
  private readonly agenda = new Agenda<Visit>();
  private readonly network: Network;

  constructor(
    private readonly answers: Answers,
    private readonly dice: Dice,
  ) {
    this.network = new Network(answers.company.key);
  }

  /** All ordinary requests of a span of seconds, in order of time. */
  *requests(from: number, to: number): Generator<Request> {
    const batch = this.batchOf(from, to);
    let done = 0;
    for (let minute = from - EARLIER_S; minute < to; minute += 60) {
      this.addVisits(minute);
      for (
        let request = this.nextBefore(Math.min(minute + 60, to));
        request !== null;
        request = this.nextBefore(Math.min(minute + 60, to))
      ) {
        while (done < batch.length && (batch[done] as Request).at <= request.at) yield batch[done++] as Request;
        if (request.at >= from) yield request;
      }
    }
    while (done < batch.length) yield batch[done++] as Request;
  }

  private nextBefore(end: number): Request | null {
    const visit = this.agenda.next;
    if (visit === undefined || visit.at >= end) return null;
    const request = this.advance(visit);
    if (visit.left <= 0) this.agenda.removeFirst();
    else this.agenda.settle();
    return request;
  }

  private addVisits(minute: number): void {
    const { company } = this.answers;
    const expected = (minuteShare(minute) * company.sizes.log_lines * SERVICE_SHARE) / LINES_PER_VISIT;
    const count = Math.floor(expected) + (this.dice.chance(expected % 1) ? 1 : 0);
    for (let nth = 0; nth < count; nth += 1) {
      const isDesk = this.dice.chance(0.3);
      const visitor = isDesk ? rollDesk(company, this.network, this.dice) : rollVisitor(company, this.network, this.dice);
      const agency_code = isDesk ? null : `K${(visitor.user as string).slice(1).split("-")[0]}`;
      this.agenda.add({ at: minute + this.dice.share() * 60, order: 0, visitor, isDesk, agency_code, left: this.dice.between(2, 12) });
    }
  }

  private advance(visit: Visit): Request {
    const at = Math.floor(visit.at);
    const { ip, user, agent } = visit.visitor;
    const { target, status, bytes } = this.answer(visit);
    visit.left -= 1;
    visit.at += 4 - 30 * Math.log(1 - this.dice.share() * 0.98);
    const taken_ms = 30 + this.dice.below(400) + Math.floor(bytes / 4_000);
    return {
      at,
      ip,
      user,
      method: "GET",
      target,
      status,
      bytes,
      referrer: null,
      agent,
      win32_status: 0,
      request_bytes: 420 + this.dice.below(700),
      taken_ms,
    };
  }

  private answer(visit: Visit): Answer {
    const { dice } = this;
    const share = dice.share();
    if (share < 0.02) return visit.isDesk ? this.exportRange() : this.exportStaff(visit.agency_code as string);
    if (share < 0.03) return { target: "/report/veiw.aspx", status: 404, bytes: PAGE.report_missing };
    if (share < 0.033) return { target: `/report/view.aspx?id=${900 + dice.below(90)}`, status: 500, bytes: PAGE.report_error };
    if (share < 0.2) return { target: "/report/style.css", status: 304, bytes: 187 };
    return { target: `/report/view.aspx?id=${1 + dice.below(60)}`, status: 200, bytes: 9_000 + dice.below(50_000) };
  }

  private exportRange(): Answer {
    const from = 1 + this.dice.below(this.answers.policies.count);
    const to = Math.min(this.answers.policies.count, from + this.dice.below(DESK_ROWS));
    return { target: `/report/export.ashx?set=policy&from=${from}&to=${to}`, status: 200, bytes: this.answers.policyExport(from, to) };
  }

  private exportStaff(agency_code: string): Answer {
    const bytes = this.answers.staffExport(this.answers.company.agencies.numberOf(agency_code));
    return { target: `/report/export.ashx?set=agency_staff&agency=${agency_code}`, status: 200, bytes };
  }

  /** Every morning the service account fetches all policies and numbers, part by part. */
  private batchOf(from: number, to: number): readonly Request[] {
    const firstDay = Math.floor((from + JST_SECONDS) / DAY_SECONDS);
    const requests = [firstDay, firstDay + 1].flatMap((day) => this.batchOfDay(day * DAY_SECONDS - JST_SECONDS + BATCH_HOUR * 3_600));
    return requests.filter(({ at }) => at >= from && at < to);
  }

  private batchOfDay(start: number): readonly Request[] {
    const { policies, numbers } = this.answers;
    const sets = [
      { set: "policy", count: policies.count, size: (from: number, to: number) => this.answers.policyExport(from, to) },
      { set: "number_index", count: numbers.count, size: (from: number, to: number) => this.answers.numberExport(from, to) },
    ];
    let at = start + this.dice.below(120);
    return sets.flatMap(({ set, count, size }) =>
      Array.from({ length: BATCH_PARTS }, (_, part) => {
        const from = Math.floor((count * part) / BATCH_PARTS) + 1;
        const to = Math.floor((count * (part + 1)) / BATCH_PARTS);
        at += this.dice.between(20, 70);
        return batchRequest(at, `/report/export.ashx?set=${set}&from=${from}&to=${to}`, size(from, to));
      }),
    );
  }
}

function batchRequest(at: number, target: string, bytes: number): Request {
  const machine = { ip: BATCH, user: BATCH_ACCOUNT, agent: BATCH_AGENT };
  return {
    ...machine,
    at,
    method: "GET",
    target,
    status: 200,
    bytes,
    referrer: null,
    win32_status: 0,
    request_bytes: 312,
    taken_ms: 400 + Math.floor(bytes / 2_000),
  };
}
