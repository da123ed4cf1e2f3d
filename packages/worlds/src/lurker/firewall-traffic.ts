// The firewall: tunnels of those who work from home, everybody's way to the internet, and the intruder's.

import { flowEntry, tunnelDenied, tunnelDown, tunnelUp, type Tunnel } from "../formats/fortigate.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, isWorkday, momentOf, rollCount, rollSecond, type Shift } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import { isOnServer, nightsOn, UNTIL_SERVER, type Lurker, type Night, type Plot } from "./plot.js";
import { DB_SERVER, DC, insideIp, isAtHome, PERIOD, tunnelIp, type Site } from "./site.js";

const OUT = "LAN-to-Internet";
const VPN = "VPN-to-Servers";
const SERVERS = "Servers-to-Internet";

export function firewallLog(site: Site, plot: Plot): TrailLog {
  const traffic = new FirewallTraffic(site, plot);
  const path = weekly("logs/fw01/fortigate-{week}.log", PERIOD);
  return { as: "fw01", time_zone: null, form: PLAIN, path, entries: (day) => traffic.entries(day) };
}

class FirewallTraffic {
  private readonly dice: Dice;
  private tunnels = 41_000;

  constructor(
    private readonly site: Site,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(site.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.site;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift === null) continue;
      if (isAtHome(this.site, member, day)) yield* this.fromHome(member, day, shift);
      yield* this.flows(member, day, shift);
    }
    for (const member of staff.playing("night-owl")) yield* this.atNight(member, day);
    yield* this.updates(day);
    for (const [lurker, night] of nightsOn(this.plot, day)) yield* this.lurking(lurker, night);
  }

  private tunnel(member: Member, at: number, of?: string): Tunnel {
    this.tunnels += 1;
    const from = this.site.network.agency(1 + member.no);
    return { at, user: member.account, from, country: "Japan", inside: tunnelIp(member), tunnel_id: this.tunnels, of };
  }

  private *fromHome(member: Member, day: number, { from, to }: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 1000, member.no * 4_096 + (day % 4_096));
    const tunnel = this.tunnel(member, momentOf(day, from - 120) + dice.share());
    if (dice.chance(0.05)) yield tunnelDenied({ ...tunnel, at: tunnel.at - 40 });
    yield tunnelUp(tunnel);
    yield tunnelDown(tunnel, to - from + 200, [dice.between(20e6, 400e6), dice.between(60e6, 900e6)]);
  }

  private *flows(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 2000, member.no * 4_096 + (day % 4_096));
    const from = insideIp(this.site, member, day);
    for (let nth = rollCount(dice, 14 * Math.max(0.3, busyness(day))); nth > 0; nth -= 1) {
      const at = momentOf(day, rollSecond(dice, shift)) + dice.share();
      const volume = { seconds: dice.between(1, 240), sent: dice.between(900, 260_000), received: dice.between(2_000, 4_000_000) };
      const isLarge = dice.chance(0.03);
      const sent = isLarge ? dice.between(2e6, 90e6) : volume.sent;
      const to = this.site.network.passer(dice.below(95));
      yield flowEntry({ at, from, to, port: 443, service: "HTTPS", policy: OUT, user: member.account, ...volume, sent });
    }
  }

  // Somebody works late from home, some nights of each week.
  private *atNight(member: Member, day: number): Generator<Entry> {
    if (!isWorkday(day) || (day + member.no) % 3 !== 0) return;
    const dice = this.dice.reset(STREAM.serverDay + 1000, member.no * 4_096 + (day % 4_096));
    const tunnel = this.tunnel(member, momentOf(day, 1_800 + dice.below(3_000)), member.account);
    yield tunnelUp(tunnel);
    const flow = { from: tunnelIp(member), to: DC.ip, port: 445, service: "SMB", policy: VPN, user: member.account, of: member.account };
    yield flowEntry({ ...flow, at: tunnel.at + 60, seconds: 600, sent: dice.between(1e5, 9e6), received: dice.between(1e6, 4e7) });
    yield tunnelDown(tunnel, 5_000 + dice.below(3_000), [dice.between(1e6, 3e7), dice.between(5e6, 9e7)]);
  }

  // Servers fetch updates and send their monitoring out, all day.
  private *updates(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 2000, day % 4_096);
    for (let nth = 0; nth < 48; nth += 1) {
      const at = momentOf(day, nth * 1_800 + dice.below(1_700)) + dice.share();
      const to = this.site.network.passer(95 + (nth % 5));
      const flow = { from: dice.pick([DB_SERVER.ip, DC.ip, "10.1.0.12"]), to, port: 443, service: "HTTPS", policy: SERVERS, user: null };
      yield flowEntry({
        ...flow,
        at,
        seconds: dice.between(1, 90),
        sent: dice.between(4_000, 700_000),
        received: dice.between(5_000, 9e6),
      });
    }
  }

  private *lurking({ member, from, inside, to }: Lurker, night: Night): Generator<Entry> {
    const { at, seconds, step, deed_id: of } = night;
    const dice = this.dice.reset(STREAM.deed + 1000, member.no * 4_096 + (night.day % 4_096));
    this.tunnels += 1;
    const tunnel: Tunnel = { at, user: member.account, from, country: "Romania", inside, tunnel_id: this.tunnels, of };
    if (step === "entered") for (const back of [130, 70]) yield tunnelDenied({ ...tunnel, at: at - back });
    yield tunnelUp(tunnel);
    const server = isOnServer(night) ? { to: DB_SERVER.ip, port: 22, service: "SSH" } : { to: DC.ip, port: 445, service: "SMB" };
    const flow = { from: inside, policy: VPN, user: member.account, of, ...server };
    yield flowEntry({
      ...flow,
      at: at + UNTIL_SERVER,
      seconds: 400,
      sent: dice.between(9_000, 90_000),
      received: dice.between(20_000, 400_000),
    });
    if (step === "customers-read") {
      const sent = night.parts.reduce((sum, { count }) => sum + count * 160, 9_000);
      const out = { from: DB_SERVER.ip, to, port: 443, service: "HTTPS", policy: SERVERS, user: null, of };
      yield flowEntry({ ...out, at: at + seconds - 90, seconds: 20, sent, received: dice.between(2_000, 9_000) });
    }
    yield tunnelDown(tunnel, seconds, [dice.between(2e5, 2e6), dice.between(4e5, 5e6)]);
  }
}
