// Sign-ins: mornings, phones, mistyped passwords; a week abroad, a new phone; and the intruder's.

import { signInEntry, type SignIn } from "../formats/entra.js";
import { guidOf } from "../formats/m365.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { dayOf, momentOf, type Shift } from "../office/workdays.js";
import { Dice, mix, STREAM } from "../random.js";
import { stepsOn, type Plot, type TakenStep, type Takeover } from "./plot.js";
import { PERIOD, type Seat, type Tenant } from "./tenant.js";

const APPS = ["Office 365 Exchange Online", "Office 365 SharePoint Online", "Microsoft Teams Services", "Azure Portal"] as const;
const SCRIPT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

export function signInLog(tenant: Tenant, plot: Plot): TrailLog {
  const traffic = new SignInTraffic(tenant, plot);
  const path = weekly("logs/entra/signins-{week}.jsonl", PERIOD);
  return { as: "entra-signins", time_zone: null, form: PLAIN, path, entries: (day) => traffic.entries(day) };
}

type About = Pick<SignIn, "at" | "error" | "of"> & Partial<Pick<SignIn, "agent" | "app" | "risk">>;

class SignInTraffic {
  private readonly dice: Dice;
  private records = 0;

  constructor(
    private readonly tenant: Tenant,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(tenant.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.tenant;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.ordinary(member, day, shift);
    }
    for (const [takeover, step] of stepsOn(this.plot, day)) yield* this.taken(takeover, step);
  }

  private entry(member: Member, { ip, place }: Pick<Seat, "ip" | "place">, about: About): Entry {
    this.records += 1;
    const id = guidOf(mix(this.tenant.key.low, this.records), this.records, 3);
    const agent = this.tenant.agent(member);
    return signInEntry({ id, user: member.mail, name: member.name, ip, place, agent, app: APPS[0], risk: "none", ...about });
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const { tenant } = this;
    const dice = this.dice.reset(STREAM.memberDay + 5000, member.no * 4_096 + (day % 4_096));
    const seat = tenant.seat(member, day);
    const of = seat.isAbroad ? member.account : undefined;
    let at = momentOf(day, shift.from + dice.below(600));
    if (dice.chance(0.04)) yield this.entry(member, seat, { at: at - 25, error: 50_126, of });
    if (seat.isAbroad) yield this.entry(member, seat, { at: at - 12, error: 50_074, risk: "low", of });
    if (this.isNewPhone(member, day))
      for (const back of [90, 60, 30]) yield this.entry(member, seat, { at: at - back, error: 500_121, of: member.account });
    const first = this.isNewPhone(member, day) ? member.account : of;
    yield this.entry(member, seat, { at, error: 0, of: first });
    for (let nth = dice.between(1, 4); nth > 0; nth -= 1) {
      at += 600 + dice.below(9_000);
      if (dayOf(at) === day) yield this.entry(member, seat, { at, error: 0, app: dice.pick(APPS), of });
    }
  }

  private isNewPhone(member: Member, day: number): boolean {
    if (this.tenant.staff.part(member.no) !== "new-phone") return false;
    return day === this.firstShift(member, PERIOD.first_day + 4 + (member.no % 18));
  }

  private firstShift(member: Member, from: number): number {
    let day = from;
    while (this.tenant.staff.shift(member, day) === null) day += 1;
    return day;
  }

  private *taken(takeover: Takeover, { step, at, day, deed_id }: TakenStep): Generator<Entry> {
    const { member, ips, place } = takeover;
    const dice = this.dice.reset(STREAM.deed + 2000, member.no * 4_096 + (day % 4_096));
    const [tries, stays] = ips.map((ip) => ({ ip, place })) as [Pick<Seat, "ip" | "place">, Pick<Seat, "ip" | "place">];
    if (step === "passwords-tried") yield* this.tried(member, tries, { at, of: deed_id }, dice);
    if (step === "prompts-sent") {
      for (let nth = 0; nth < 6; nth += 1)
        yield this.entry(member, tries, { at: at + nth * 65, error: 500_121, agent: SCRIPT, risk: "medium", of: deed_id });
      yield this.entry(member, tries, { at: at + 420, error: 0, agent: SCRIPT, risk: "medium", of: deed_id });
    }
    if (step === "mail-read") yield this.entry(member, stays, { at, error: 0, agent: SCRIPT, risk: "low", of: deed_id });
  }

  // The same few passwords at several accounts, slowly.
  private *tried(member: Member, seat: Pick<Seat, "ip" | "place">, { at, of }: Pick<About, "at" | "of">, dice: Dice): Generator<Entry> {
    const { staff } = this.tenant;
    const others = Array.from({ length: 12 }, () => staff.read(dice.below(staff.count)))
      .filter(({ no }) => staff.part(no) === "ordinary")
      .slice(0, 7);
    for (const [nth, target] of [member, ...others].entries())
      yield this.entry(target, seat, { at: at + nth * 47 + dice.below(20), error: 50_126, agent: SCRIPT, risk: "low", of });
  }
}
