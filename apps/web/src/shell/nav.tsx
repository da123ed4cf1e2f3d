// The list of screens, each with what it has to say.

import { useLocation } from "@tanstack/react-router";
import type { CaseOverview } from "@hamon/records";
import { readClock } from "../clock.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { badgesOf, type Badge } from "./badges.js";
import { SCREENS, screenOf } from "./screens.js";

export function Nav({ overview }: { readonly overview: CaseOverview | undefined }) {
  const { say } = useWords();
  const { to } = usePlace();
  const { pathname } = useLocation();
  const badges = overview === undefined ? {} : badgesOf(overview, readClock().today);
  return (
    <nav aria-label={say("nav.label")}>
      {SCREENS.map(({ path, name }) => (
        <Link key={name} to={to(path)} isCurrent={screenOf(pathname) === path} className={name === "sources" ? "apart" : ""}>
          <span>{say(`nav.${name}`)}</span>
          <BadgeNote badge={badges[name]} />
        </Link>
      ))}
    </nav>
  );
}

const SIGNS: Readonly<Record<Badge["tone"], string>> = { late: "●", look: "▲", ok: "✓", plain: "" };

function BadgeNote({ badge }: { readonly badge: Badge | undefined }) {
  const { say, count } = useWords();
  if (badge === undefined) return null;
  return (
    <small className={`number ${badge.tone}`}>
      <span aria-hidden="true">{SIGNS[badge.tone]}</span> {badge.count > 0 && count(badge.count)}
      {badge.tone !== "plain" && <span className="unseen">{say(`nav.tone.${badge.tone}`)}</span>}
    </small>
  );
}
