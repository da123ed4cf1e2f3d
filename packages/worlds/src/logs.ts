// The files of a log: ordinary traffic and the intruder's requests in order of time, with what breaks in real life.
//
// Broken on purpose: lines cut off where a server stopped, and clients that spoke TLS to a plain port.

import { join } from "node:path";
import { Answers } from "./answers.js";
import type { Company } from "./company.js";
import { FrontTraffic } from "./front-traffic.js";
import type { Attack } from "./intruder/means.js";
import type { Ledger } from "./ledger.js";
import { Network } from "./network.js";
import type { LogFile } from "./period.js";
import { Dice, STREAM } from "./random.js";
import { ReportTraffic } from "./report-traffic.js";
import { FrontLines, ReportLines, type Request } from "./requests.js";
import { LogSink } from "./sinks.js";

export interface LogResult {
  readonly path: string;
  /** Lines without the # directives of IIS. */
  readonly row_count: number;
  readonly cut_lines: number;
  readonly tls_probes: number;
  /** Number of the line of each attack of this file, from 0, counting every line; in the order of the attacks. */
  readonly attack_lines: readonly number[];
}

export interface LogWork {
  readonly company: Company;
  readonly folder: string;
  readonly ledger: Ledger;
  /** The attacks of this file, in order of time. */
  readonly attacks: readonly Attack[];
}

export async function writeLog(file: LogFile, work: LogWork): Promise<LogResult> {
  const sink = new LogSink(join(work.folder, file.path), file.path.endsWith(".gz"));
  const writer = file.service === "kpi-front" ? new FrontWriter(file, work, sink) : new ReportWriter(file, work, sink);
  try {
    return await writeAll(writer, work, file);
  } finally {
    await sink.close();
  }
}

interface Writer {
  readonly sink: LogSink;
  readonly ordinary: Generator<Request>;
  /** What breaks before this request; true when the request's own line was cut. */
  breakBefore(request: Request, isAttack: boolean): boolean;
  write(request: Request): string;
  result(): Pick<LogResult, "cut_lines" | "tls_probes"> & { readonly directives: number };
}

async function writeAll(writer: Writer, { ledger, attacks }: LogWork, file: LogFile): Promise<LogResult> {
  const { sink } = writer;
  const attack_lines: number[] = [];
  for (const request of merge(writer.ordinary, attacks)) {
    const isAttack = attacks[attack_lines.length]?.request === request;
    const isCut = writer.breakBefore(request, isAttack);
    if (isAttack) attack_lines.push(sink.line_count);
    if (!isCut) sink.add(writer.write(request));
    ledger.tick();
    if (sink.isFull) await sink.flush();
  }
  const { directives, ...broken } = writer.result();
  return { path: file.path, row_count: sink.line_count - directives, ...broken, attack_lines };
}

function* merge(ordinary: Iterable<Request>, attacks: readonly Attack[]): Generator<Request> {
  let next = 0;
  for (const request of ordinary) {
    while (next < attacks.length && (attacks[next] as Attack).request.at < request.at) yield (attacks[next++] as Attack).request;
    yield request;
  }
  while (next < attacks.length) yield (attacks[next++] as Attack).request;
}

/** Seconds in a file at which something breaks, ascending. */
function rollMoments(dice: Dice, { from, to }: LogFile, count: number): number[] {
  return Array.from({ length: count }, () => from + dice.below(to - from)).sort((a, b) => a - b);
}

class FrontWriter implements Writer {
  readonly ordinary: Generator<Request>;
  private readonly dice: Dice;
  private readonly lines = new FrontLines();
  private readonly network: Network;
  private readonly cuts: number[];
  private readonly probes: number[];
  private cut_lines = 0;
  private tls_probes = 0;

  constructor(
    file: LogFile,
    { company, ledger }: LogWork,
    readonly sink: LogSink,
  ) {
    this.network = new Network(company.key);
    const own = (place: number) => new Dice(company.key).reset(STREAM.logFile, file.day * 8 + place);
    this.dice = own(0);
    this.cuts = this.dice.chance(0.4) ? rollMoments(this.dice, file, 1) : [];
    this.probes = rollMoments(this.dice, file, this.dice.below(3));
    this.ordinary = new FrontTraffic(new Answers(company, ledger.sums), own(1)).requests(file.from, file.to);
  }

  write(request: Request): string {
    return this.lines.write(request);
  }

  breakBefore(request: Request, isAttack: boolean): boolean {
    while (this.probes.length > 0 && (this.probes[0] as number) <= request.at) this.probe(this.probes.shift() as number);
    if (isAttack || this.cuts.length === 0 || (this.cuts[0] as number) > request.at) return false;
    this.cuts.shift();
    // Inside the request at the latest: what is left is no line of the format.
    const line = this.lines.write(request);
    this.sink.add(line.slice(0, 6 + this.dice.below(line.indexOf('"') - 2)));
    this.cut_lines += 1;
    return true;
  }

  private probe(moment: number): void {
    const hello = Array.from({ length: this.dice.between(5, 40) }, () => this.dice.pick([0, 1, 2, 3, 0xc0, 0xee, 0xa8, 0xf5, 0x9d, 0xff]));
    this.sink.add(this.lines.writeProbe(moment, this.network.passer(this.dice.below(100)), hello));
    this.tls_probes += 1;
  }

  result() {
    return { cut_lines: this.cut_lines, tls_probes: this.tls_probes, directives: 0 };
  }
}

class ReportWriter implements Writer {
  readonly ordinary: Generator<Request>;
  private readonly dice: Dice;
  private readonly lines = new ReportLines();
  private readonly restarts: number[];
  private cut_lines = 0;
  private directives = 0;

  constructor(
    file: LogFile,
    { company, ledger }: LogWork,
    readonly sink: LogSink,
  ) {
    const own = (place: number) => new Dice(company.key).reset(STREAM.logFile, file.day * 8 + place);
    this.dice = own(4);
    this.restarts = this.dice.chance(0.3) ? rollMoments(this.dice, file, 1) : [];
    this.ordinary = new ReportTraffic(new Answers(company, ledger.sums), own(5)).requests(file.from, file.to);
    this.open(file.from);
  }

  write(request: Request): string {
    return this.lines.write(request);
  }

  // The server stopped in the middle of a line and wrote its header again when it came back.
  breakBefore(request: Request, isAttack: boolean): boolean {
    if (isAttack || this.restarts.length === 0 || (this.restarts[0] as number) > request.at) return false;
    this.restarts.shift();
    const line = this.lines.write(request);
    this.sink.add(line.slice(0, 12 + this.dice.below(30)));
    this.cut_lines += 1;
    this.open(request.at);
    return true;
  }

  private open(at: number): void {
    for (const line of this.lines.writeHeader(at)) {
      this.sink.add(line);
      this.directives += 1;
    }
  }

  result() {
    return { cut_lines: this.cut_lines, tls_probes: 0, directives: this.directives };
  }
}
