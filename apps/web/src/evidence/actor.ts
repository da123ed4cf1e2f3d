// Who did it, for a person to read: the log knows ids only.

import { useWords } from "../words.js";

export function useActor(actors: Readonly<Record<string, string>>): (actor: string) => string {
  const { sayOr } = useWords();
  return (actor) => actors[actor] ?? sayOr(`web.evidence.actors.${actor}`, actor);
}
