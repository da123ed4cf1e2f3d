// npm run bench -- addresses: addresses of the whole country found in the register of towns, on one core, offline.
//
// Addresses are made from a seed out of the register itself: prefecture left out in some, 丁目 in digits or numerals, 番地 in
// several spellings, ヶ for ケ, half width, a building. Peer, in the same run: the usual way, NFKC and regular expressions for
// prefecture and municipality, then the longest town of that municipality by a Set. *_per_s is by CPU time of this process.

import { newAddressMatch, newAddressMatcher, placeLetters } from "@hamon/linkage";
import { readPlaces } from "../score/japanese/address-rows.js";
import type { FigureOptions, Figures } from "../tools/figures.js";

export const defaultScale = 1;
const [ADDRESSES, ROUNDS, PEER_SHARE] = [500_000, 3, 0.1] as const;
const LEAST_PER_S = 1_000_000;
const MOST_MIB = 150;
const LEAST_MATCHED = 0.99;

interface Made {
  readonly text: string;
  /** Where each address starts; the last is the end of the text. */
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

export function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  const register = readPlaces("jp_towns.tsv");
  const before = memoryMib();
  const started = performance.now();
  const matcher = newAddressMatcher(register, readPlaces("jp_merged.tsv"));
  const build_ms = Math.round(performance.now() - started);
  const register_mib = Math.round(memoryMib() - before);
  const towns = matcher.places.places.map(({ town, city, isDivided }) => {
    const at = matcher.places.cities[city];
    return { prefecture: at?.prefecture ?? "", city: at?.name ?? "", town, isDivided };
  });
  const made = makeAddresses(towns, Math.round(ADDRESSES * scale), seed);
  const own = measureOwn(matcher, made);
  const peer = measurePeer(towns, made, Math.round(made.places.length * PEER_SHARE));
  const figures = {
    address_count: made.places.length,
    ...own,
    peer_addresses_per_s: peer.per_s,
    peer_town_rate: peer.town_rate,
    speedup_vs_peer: Math.round((own.addresses_per_s / peer.per_s) * 10) / 10,
    build_ms,
    register_mib,
  };
  console.table(figures);
  const missed: string[] = [];
  if (own.addresses_per_s < LEAST_PER_S) missed.push(`addresses_per_s is ${own.addresses_per_s}, below ${LEAST_PER_S}`);
  if (own.matched_rate < LEAST_MATCHED) missed.push(`matched_rate is ${own.matched_rate}, below ${LEAST_MATCHED}`);
  if (register_mib > MOST_MIB) missed.push(`register_mib is ${register_mib}, above ${MOST_MIB}`);
  return Promise.resolve({
    figures,
    peer: "NFKC, a regular expression and a Set of town names, over a tenth of the same addresses",
    missed,
  });
}

function memoryMib(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

interface Town {
  readonly prefecture: string;
  readonly city: string;
  readonly town: string;
  readonly isDivided: boolean;
}

function makeAddresses(towns: readonly Town[], count: number, seed: number): Made {
  const [starts, places] = [new Int32Array(count + 1), new Int32Array(count)];
  const pieces: string[] = [];
  const roll = dice(seed);
  let length = 0;
  for (let i = 0; i < count; i += 1) {
    let place = roll(towns.length);
    while (towns[place]?.town === "") place = roll(towns.length);
    const text = writeAddress(towns[place] as Town, roll);
    pieces.push(text);
    [starts[i], places[i]] = [length, place];
    length += text.length;
  }
  starts[count] = length;
  return { text: Buffer.from(pieces.join("")).toString(), starts, places };
}

const NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

function writeAddress({ prefecture, city, town, isDivided }: Town, roll: (below: number) => number): string {
  const block = 1 + roll(9);
  const [house, number] = [1 + roll(60), 1 + roll(30)];
  const written = roll(4) === 0 ? town.replaceAll("ケ", "ヶ") : town;
  const lead = (roll(6) === 0 ? "" : prefecture) + city + written;
  const blocked = isDivided ? [`${block}丁目`, `${NUMERALS[block - 1]}丁目`, `${block}-`, `${block}の`][roll(4)] : "";
  const lot = [`${house}番${number}号`, `${house}-${number}`, `${house}番地の${number}`, `${house}－${number}`][roll(4)];
  return lead + blocked + lot + (roll(3) === 0 ? `　ハイツ青葉${100 + roll(800)}` : "");
}

function dice(seed: number): (below: number) => number {
  let state = (seed | 0) ^ 0x9e3779b9 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

// The first round warms up; the best of the others counts. Towns of one name within one municipality are any of them.
function measureOwn(matcher: ReturnType<typeof newAddressMatcher>, { text, starts, places }: Made) {
  const match = newAddressMatch();
  const out = { codes: new Uint16Array(600), length: 0 };
  let [best, matched, right] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let round = 0; round <= ROUNDS; round += 1) {
    [matched, right] = [0, 0];
    const before = process.cpuUsage();
    for (let i = 0; i < places.length; i += 1) {
      if (!matcher.match(text, { start: starts[i] as number, end: starts[i + 1] as number }, match)) continue;
      placeLetters(match, out);
      matched += 1;
      if (match.place === places[i]) right += 1;
    }
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, (user + system) / 1e6);
  }
  return {
    addresses_per_s: Math.round(places.length / best),
    matched_rate: matched / places.length,
    town_rate: right / places.length,
  };
}

const PEER_FORM = /^(東京都|北海道|(?:京都|大阪)府|.{2,3}県)?(.+)$/;

function measurePeer(towns: readonly Town[], { text, starts, places }: Made, count: number) {
  const byCity = new Map<string, Set<string>>();
  for (const { city, town } of towns) byCity.set(city, (byCity.get(city) ?? new Set()).add(foldPeer(town)));
  const before = process.cpuUsage();
  let right = 0;
  for (let i = 0; i < count; i += 1) {
    const [, , rest = ""] = PEER_FORM.exec(text.slice(starts[i], starts[i + 1]).normalize("NFKC")) ?? [];
    if (findPeer(rest, byCity) === foldPeer(towns[places[i] as number]?.town ?? "")) right += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return { per_s: Math.round(count / ((user + system) / 1e6)), town_rate: count === 0 ? 0 : right / count };
}

function foldPeer(text: string): string {
  return text.normalize("NFKC").replace(/[ヶヵ]/g, "ケ");
}

function findPeer(rest: string, byCity: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  for (let end = Math.min(14, rest.length); end > 1; end -= 1) {
    const towns = byCity.get(rest.slice(0, end));
    if (towns === undefined) continue;
    const town = foldPeer(rest.slice(end));
    for (let last = Math.min(20, town.length); last > 0; last -= 1) if (towns.has(town.slice(0, last))) return town.slice(0, last);
  }
  return undefined;
}
