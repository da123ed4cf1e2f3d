// A page that has nothing yet: what is missing, and the way to where it comes from.

import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Empty } from "./answered.js";
import { Link } from "./link.js";

/** @param words key of the sentence. */
export function NotYet({ words }: { readonly words: string }) {
  const { say } = useWords();
  const { to } = usePlace();
  return (
    <Empty>
      {say(words)} <Link to={to("sources")}>{say("nav.sources")}</Link>
    </Empty>
  );
}
