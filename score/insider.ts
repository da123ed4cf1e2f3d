// npm run score -- insider: who was planted in the offices, and whether a story tells of them while somebody could still look at it.
//
// Each world with several seeds, collected and detected. A story tells of an actor when it bears a name of theirs and rests on a
// planted act. It is in time when it is among the highest of its day that 5 a day for each 1,000 staff leave room for. Of equals
// the actor comes last.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WORLD_NAMES, type OfficeTruth, type WorldName } from "hamon";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { playWorld, type PlayedWorld } from "../tools/played-world.js";
import { showStories, type Shown } from "./insider/alerts.js";
import { actSignals, signalsOf, type ActSignal } from "./insider/read-findings.js";

export const defaultScale = 0.005;
const SEEDS = 2;
const STORIES_PER_1000_STAFF = 5;
const WANTED_RECALL = 0.8;

interface ActorRow {
  readonly world: WorldName;
  readonly seed: number;
  readonly actor: string;
  readonly acts: number;
  /** Rules whose findings rest on an act. */
  readonly rules: number;
  /** The best of any day; 0 for none. */
  readonly rank: number;
  readonly in_budget: boolean;
  /** From the first act to the day on which the story was looked at; -1 for never. */
  readonly days: number;
}

interface WorldRow {
  readonly world: WorldName;
  readonly seed: number;
  readonly staff: number;
  readonly stories: number;
  readonly looked_at: number;
  /** Decoys that were looked at. */
  readonly decoys: number;
}

export async function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  const actors: ActorRow[] = [];
  const worlds: WorldRow[] = [];
  for (const world of WORLD_NAMES.filter((name) => name !== "web-intrusion")) {
    for (let nth = 0; nth < SEEDS; nth += 1) {
      const played = await playWorld({ world, scale, seed: seed + nth }, ["collect", "detect"]);
      try {
        await scoreWorld(played, world, { actors, worlds });
      } finally {
        await played.close();
      }
    }
  }
  console.table(worlds);
  console.table(actors);
  const figures = figuresOf(actors);
  const missed = (figures["recall_in_budget"] ?? 0) < WANTED_RECALL ? [`recall_in_budget is below ${WANTED_RECALL}`] : [];
  return { figures, peer: "the world's own truth.json", missed };
}

interface Rows {
  readonly actors: ActorRow[];
  readonly worlds: WorldRow[];
}

async function scoreWorld(played: PlayedWorld, world: WorldName, rows: Rows): Promise<void> {
  const truth = JSON.parse(readFileSync(join(played.folder, "truth.json"), "utf8")) as OfficeTruth;
  const signals = await signalsOf(played);
  const told = new Map<string, readonly ActSignal[]>();
  for (const actor of truth.actors) told.set(actor.key, await actSignals(played, actor));
  const last = new Set([...told.values()].flat().map(({ entity }) => entity));
  const per_day = (truth.staff_count * STORIES_PER_1000_STAFF) / 1000;
  const shown = showStories(signals, { per_day, days: daysBetween(truth.first_day, truth.last_day), last });
  const seen = new Set(shown.filter(({ is_seen }) => is_seen).map(({ entity }) => entity));
  const decoys = truth.decoys.filter(({ account, mail }) => seen.has(account) || (mail !== null && seen.has(mail))).length;
  const stories = new Set(signals.map(({ entity }) => entity)).size;
  rows.worlds.push({ world, seed: truth.seed, staff: truth.staff_count, stories, looked_at: seen.size, decoys });
  for (const actor of truth.actors) rows.actors.push(actorRow(world, truth.seed, { actor, told: told.get(actor.key) ?? [], shown }));
}

interface Told {
  readonly actor: OfficeTruth["actors"][number];
  readonly told: readonly ActSignal[];
  readonly shown: readonly Shown[];
}

function actorRow(world: WorldName, seed: number, { actor, told, shown }: Told): ActorRow {
  // A story tells of the acts from the day on which a finding first rests on one.
  const own = shown.filter(({ entity, day }) => told.some((signal) => signal.entity === entity && signal.day <= day));
  const first = own.find(({ is_seen }) => is_seen);
  const from = new Date(Date.parse(actor.first_act_at) + 9 * 3_600_000).toISOString().slice(0, 10);
  return {
    world,
    seed,
    actor: actor.key,
    acts: actor.acts.length,
    rules: new Set(told.map(({ rule }) => rule)).size,
    rank: own.reduce((best, { rank }) => (best === 0 ? rank : Math.min(best, rank)), 0),
    in_budget: first !== undefined,
    days: first === undefined ? -1 : (Date.parse(first.day) - Date.parse(from)) / 86_400_000,
  };
}

function daysBetween(first: string, last: string): readonly string[] {
  const count = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
  return Array.from({ length: count }, (_, place) => new Date(Date.parse(first) + place * 86_400_000).toISOString().slice(0, 10));
}

function figuresOf(actors: readonly ActorRow[]): Readonly<Record<string, number>> {
  const shareOf = (rows: readonly ActorRow[], is: (row: ActorRow) => boolean) =>
    rows.length === 0 ? 0 : Math.round((rows.filter(is).length / rows.length) * 1000) / 1000;
  const days = actors.filter(({ in_budget }) => in_budget).map((row) => row.days);
  const names = [...new Set(actors.map(({ world }) => world))];
  return {
    actors: actors.length,
    recall_at_all: shareOf(actors, ({ rules }) => rules > 0),
    recall_in_budget: shareOf(actors, ({ in_budget }) => in_budget),
    median_days: days.toSorted((a, b) => a - b)[Math.floor(days.length / 2)] ?? -1,
    ...Object.fromEntries(
      names.map((name) => [
        `${name}_in_budget`,
        shareOf(
          actors.filter(({ world }) => world === name),
          ({ in_budget }) => in_budget,
        ),
      ]),
    ),
  };
}
