// Reads a YAML value whose shape nobody promised, and collects every mistake with its place instead of stopping.

import type { ContentFile } from "@hamon/content";
import { Fault, type Text } from "@hamon/records";
import { nearestName } from "./nearest.js";

export interface MapNode {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  readonly file: ContentFile;
  /** Where mistakes are collected. */
  readonly faults: Fault[];
}

export function rootNode(file: ContentFile, faults: Fault[]): MapNode {
  return { value: file.value, path: [], file, faults };
}

export function placeOf(node: MapNode): string {
  return node.file.at(node.path);
}

/** A map's value under a word; undefined where there is none. */
export function child(node: MapNode, word: string): MapNode {
  const value = isMap(node.value) && Object.hasOwn(node.value, word) ? node.value[word] : undefined;
  return { ...node, value, path: [...node.path, word] };
}

/** The items of a list; none where it is left out. */
export function items(node: MapNode): readonly MapNode[] {
  if (node.value === undefined || node.value === null) return [];
  if (!Array.isArray(node.value)) return wrongShape(node, "list", []);
  return node.value.map((value: unknown, i) => ({ ...node, value, path: [...node.path, i] }));
}

/** The entries of a map; none where it is left out. */
export function entries(node: MapNode): readonly (readonly [string, MapNode])[] {
  if (node.value === undefined || node.value === null) return [];
  if (!isMap(node.value)) return wrongShape(node, "map", []);
  return Object.keys(node.value).map((word) => [word, child(node, word)]);
}

export function has(node: MapNode, word: string): boolean {
  return child(node, word).value !== undefined;
}

/** A text that must be there. */
export function textOf(node: MapNode): string {
  if (node.value === undefined || node.value === null) return missing(node);
  if (typeof node.value === "string" && node.value !== "") return node.value;
  return typeof node.value === "number" ? String(node.value) : wrongShape(node, "text", "");
}

export function optionalText(node: MapNode): string | null {
  return node.value === undefined || node.value === null ? null : textOf(node);
}

export function texts(node: MapNode): readonly string[] {
  return items(node).map(textOf);
}

/** A number not below `least`. */
export function numberOf(node: MapNode, least: number): number {
  if (typeof node.value === "number" && Number.isFinite(node.value) && node.value >= least) return node.value;
  return node.value === undefined ? Number(missing(node) || least) : wrongShape(node, "number", least);
}

export function booleanOf(node: MapNode, otherwise: boolean): boolean {
  if (node.value === undefined) return otherwise;
  return typeof node.value === "boolean" ? node.value : wrongShape(node, "true-or-false", otherwise);
}

/** One of a closed list of words. */
export function oneOf<Word extends string>(node: MapNode, words: readonly Word[], otherwise: Word): Word {
  const text = textOf(node);
  const found = words.find((word) => word === text);
  if (found === undefined && text !== "") {
    refuse(node, new Fault("map-unknown-word", { at: placeOf(node), params: { word: text, nearest: nearestName(text, words) } }));
  }
  return found ?? otherwise;
}

/** A text in both languages. */
export function labelOf(node: MapNode): Text {
  const [ja, en] = [child(node, "ja").value, child(node, "en").value];
  if (typeof ja === "string" && typeof en === "string" && ja !== "" && en !== "") return { ja, en };
  refuse(node, new Fault("missing-label", { at: placeOf(node), params: { word: String(node.path.at(-1) ?? "") } }));
  return { ja: "", en: "" };
}

/** Refuses a word that the format does not have: a typing slip would otherwise be silence. */
export function refuseOtherWords(node: MapNode, words: readonly string[]): void {
  for (const [word, value] of entries(node)) {
    if (words.includes(word)) continue;
    refuse(node, new Fault("map-unknown-word", { at: placeOf(value), params: { word, nearest: nearestName(word, words) } }));
  }
}

export function refuse(node: MapNode, fault: Fault): void {
  node.faults.push(fault);
}

function missing(node: MapNode): string {
  refuse(node, new Fault("map-word-missing", { at: placeOf(node), params: { word: String(node.path.at(-1) ?? "") } }));
  return "";
}

function wrongShape<Value>(node: MapNode, expected: string, value: Value): Value {
  refuse(node, new Fault("map-wrong-shape", { at: placeOf(node), params: { word: String(node.path.at(-1) ?? ""), expected } }));
  return value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
