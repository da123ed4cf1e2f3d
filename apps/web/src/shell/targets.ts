// Everything that can be gone to by name: screens, combinations, obligations.

import { combinationsOf } from "../exposure/letters.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useOverview } from "./overview.js";
import { SCREENS } from "./screens.js";

export interface Target {
  readonly to: string;
  readonly name: string;
  readonly kind: string;
}

export function useTargets(): readonly Target[] {
  const { say, text } = useWords();
  const { to } = usePlace();
  const overview = useOverview().data;
  const screens = SCREENS.map(({ path, name }) => ({ to: to(path), name: say(`nav.${name}`), kind: say("find.screen") }));
  const unparsed = { to: to("unparsed"), name: say("unparsed.title"), kind: say("find.screen") };
  const lines = overview?.exposure == null ? [] : combinationsOf(overview.exposure);
  const combinations = lines.map(({ key, label }) => ({
    to: to("exposure", { combination: key }),
    name: text(label),
    kind: say("nav.exposure"),
  }));
  const obligations = (overview?.obligations ?? []).map(({ obligation_id, title, addressee_label }) => ({
    to: `${to("obligations")}#${obligation_id}`,
    name: `${text(title)}　${text(addressee_label)}`,
    kind: say("nav.obligations"),
  }));
  return [...screens, unparsed, ...combinations, ...obligations];
}
