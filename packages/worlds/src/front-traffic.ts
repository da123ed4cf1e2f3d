// What honest people and machines ask of the web front: agencies, the head office, crawlers and the monitor.

import { Agenda, type Timed } from "./agenda.js";
import { Answers, PAGE } from "./answers.js";
import { MONITOR, Network } from "./network.js";
import { COPIED_AT, minuteShare, STARTED_AT } from "./period.js";
import type { Dice } from "./random.js";
import type { Request } from "./requests.js";
import { Searches } from "./searches.js";
import { rollDesk, rollVisitor, type Visitor } from "./visitors.js";
import { WORDS } from "./words.js";

const SITE = "https://kpi.kakuu-sompo.example";
/** Of all lines, the share of this service; the mean number of lines of a visit, found by counting. */
const SERVICE_SHARE = 0.86;
const LINES_PER_VISIT = 18.5;
const DESK_SHARE = 0.25;
/** A visit runs on while its file does; those that began just before the file are taken up too. */
const EARLIER_S = 900;
const ASSETS = ["/static/app.css?v=58", "/static/app.js?v=58", "/static/vendor.js?v=58", "/static/logo.svg", "/favicon.ico"] as const;

type Step = "login" | "assets" | "sign_in" | "dashboard" | "pages" | "crawl" | "monitor";

interface Visit extends Timed {
  readonly visitor: Visitor;
  readonly isDesk: boolean;
  step: Step;
  left: number;
  last: string;
}

interface Answer {
  readonly method?: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
}

export class FrontTraffic {
  private readonly agenda = new Agenda<Visit>();
  private readonly searches: Searches;
  private readonly network: Network;
  /** Seconds between two questions of the monitor: fewer in a small world, so that they stay a small part of its log. */
  private readonly monitor_pause: number;
  /** Lines of all visits together, over the whole period. */
  private readonly visit_lines: number;

  constructor(
    private readonly answers: Answers,
    private readonly dice: Dice,
  ) {
    this.searches = new Searches(answers.company);
    this.network = new Network(answers.company.key);
    const { scale, log_lines } = answers.company.sizes;
    this.monitor_pause = Math.min(600, Math.max(5, 0.6 / scale));
    this.visit_lines = log_lines * SERVICE_SHARE - (COPIED_AT - STARTED_AT) / this.monitor_pause;
  }

  /** All ordinary requests of a span of seconds, in order of time. */
  *requests(from: number, to: number): Generator<Request> {
    this.addMachines(from);
    for (let minute = from - EARLIER_S; minute < to; minute += 60) {
      this.addVisits(minute);
      let visit = this.agenda.next;
      while (visit !== undefined && visit.at < minute + 60 && visit.at < to) {
        const request = this.advance(visit);
        if (request.at >= from) yield request;
        if (visit.left < 0) this.agenda.removeFirst();
        else this.agenda.settle();
        visit = this.agenda.next;
      }
    }
  }

  private addVisits(minute: number): void {
    const { company } = this.answers;
    const expected = (minuteShare(minute) * this.visit_lines) / LINES_PER_VISIT;
    const count = Math.floor(expected) + (this.dice.chance(expected % 1) ? 1 : 0);
    for (let nth = 0; nth < count; nth += 1) {
      const isDesk = this.dice.chance(DESK_SHARE);
      const visitor = isDesk ? rollDesk(company, this.network, this.dice) : rollVisitor(company, this.network, this.dice);
      const left = isDesk ? this.dice.between(6, 26) : this.dice.between(3, 18);
      this.agenda.add({ at: minute + this.dice.share() * 60, order: 0, visitor, isDesk, step: "login", left, last: "" });
    }
  }

  private addMachines(from: number): void {
    const { dice } = this;
    const agent = "kpi-healthcheck/1.4";
    const monitor = { ip: MONITOR, user: null, agent };
    this.agenda.add({ at: from + dice.below(60), order: 0, visitor: monitor, isDesk: false, step: "monitor", left: 0, last: "" });
    const crawlers = dice.between(2, 5);
    for (let nth = 0; nth < crawlers; nth += 1) {
      const number = dice.below(WORDS.crawlers.length * 3);
      const visitor = { ip: this.network.crawler(number), user: null, agent: WORDS.crawlers[number % WORDS.crawlers.length] as string };
      this.agenda.add({
        at: from + dice.below(80_000),
        order: 0,
        visitor,
        isDesk: false,
        step: "crawl",
        left: dice.between(1, 3),
        last: "",
      });
    }
  }

  private advance(visit: Visit): Request {
    const at = Math.floor(visit.at);
    const { ip, user, agent } = visit.visitor;
    const referrer = visit.last === "" ? null : SITE + visit.last;
    const isSignedIn = visit.step === "dashboard" || visit.step === "pages";
    const answer = this.answer(visit);
    visit.at += this.pause(visit);
    const { method = "GET", target, status, bytes } = answer;
    return {
      at,
      ip,
      user: isSignedIn ? user : null,
      method,
      target,
      status,
      bytes,
      referrer,
      agent,
      win32_status: 0,
      request_bytes: 0,
      taken_ms: 0,
    };
  }

  private pause({ step }: Visit): number {
    if (step === "monitor") return this.monitor_pause;
    if (step === "assets") return 0.3 + this.dice.share();
    return step === "crawl" ? 2 + this.dice.share() * 400 : 3 - 28 * Math.log(1 - this.dice.share() * 0.98);
  }

  private answer(visit: Visit): Answer {
    switch (visit.step) {
      case "monitor":
        return { target: "/healthz", status: 200, bytes: 2 };
      case "crawl":
        return this.crawl(visit);
      case "login":
        visit.step = "assets";
        visit.last = "/login";
        return { target: "/login", status: 200, bytes: PAGE.login };
      case "assets":
        return this.loadAsset(visit);
      case "sign_in":
        return this.signIn(visit);
      case "dashboard":
        visit.step = "pages";
        visit.last = "/kpi/dashboard";
        return { target: "/kpi/dashboard", status: 200, bytes: 14_000 + this.dice.below(3_000) };
      default:
        return this.openPage(visit);
    }
  }

  private crawl(visit: Visit): Answer {
    visit.left -= 1;
    return visit.left > 0 ? { target: "/robots.txt", status: 200, bytes: 68 } : this.crawlLast(visit);
  }

  private crawlLast(visit: Visit): Answer {
    visit.left = -1;
    return { target: "/login", status: 200, bytes: PAGE.login };
  }

  private loadAsset(visit: Visit): Answer {
    const isKnown = this.dice.chance(0.6);
    if (this.dice.chance(0.45)) visit.step = "sign_in";
    const target = this.dice.pick(ASSETS);
    return { target, status: isKnown ? 304 : 200, bytes: isKnown ? 0 : 1_200 + target.length * 1_731 };
  }

  private signIn(visit: Visit): Answer {
    if (this.dice.chance(0.05)) return { method: "POST", target: "/login", status: this.dice.chance(0.8) ? 401 : 200, bytes: PAGE.refused };
    visit.step = "dashboard";
    return { method: "POST", target: "/login", status: 302, bytes: PAGE.redirect };
  }

  private openPage(visit: Visit): Answer {
    visit.left -= 1;
    const share = this.dice.share();
    if (share < 0.012) return this.expire(visit);
    const answer = this.rollPage(visit, share);
    if (answer.status === 200 && !answer.target.startsWith("/static/")) visit.last = answer.target;
    return answer;
  }

  private rollPage(visit: Visit, share: number): Answer {
    const { dice } = this;
    const { staff, numbers, policies } = this.answers;
    if (share < 0.26)
      return {
        target: `/kpi/summary?branch=${101 + dice.below(12)}&month=2025${dice.pick(["01", "02", "03", "04"])}`,
        status: 200,
        bytes: 8_000 + dice.below(9_000),
      };
    if (share < 0.5)
      return {
        target: `/kpi/search?q=${this.searches.roll(dice)}&page=${dice.chance(0.8) ? 1 : dice.between(2, 9)}`,
        status: 200,
        bytes: 2_600 + dice.below(1_900),
      };
    if (share < (visit.isDesk ? 0.78 : 0.58)) return this.openRecord(1 + dice.below(policies.count));
    if (share < 0.82) return this.openStaff(1 + dice.below(staff.count));
    if (share < 0.86) return this.openNumber(1 + dice.below(numbers.count));
    if (share < 0.88) return this.attach();
    if (share < 0.89) return { target: dice.pick(WORDS.mistyped), status: 404, bytes: PAGE.missing };
    if (share < 0.892) return { target: `/kpi/records/${policies.count + dice.between(1, 90_000)}`, status: 404, bytes: PAGE.missing };
    if (share < 0.8935) return { target: "/kpi/dashboard", status: 500, bytes: PAGE.error };
    const asset = dice.pick(ASSETS);
    return { target: asset, status: 304, bytes: 0 };
  }

  private openRecord(record_id: number): Answer {
    return { target: `/kpi/records/${record_id}`, status: 200, bytes: this.answers.recordPage(record_id) };
  }

  private openStaff(staff_id: number): Answer {
    return { target: `/kpi/agencies/staff/${staff_id}`, status: 200, bytes: this.answers.staffPage(staff_id) };
  }

  private openNumber(index_id: number): Answer {
    return { target: `/kpi/numbers/${index_id}`, status: 200, bytes: this.answers.numberPage(index_id) };
  }

  private attach(): Answer {
    const target = `/kpi/upload/attachments/${this.dice.pick(WORDS.uploads)}`;
    return this.dice.chance(0.3)
      ? { method: "POST", target, status: 201, bytes: 94 }
      : { target, status: 200, bytes: 20_000 + this.dice.below(400_000) };
  }

  // The session ran out: the page sends back to the sign-in.
  private expire(visit: Visit): Answer {
    visit.step = "login";
    const target = visit.last === "" ? "/kpi/dashboard" : visit.last;
    return { target, status: 302, bytes: PAGE.redirect };
  }
}
