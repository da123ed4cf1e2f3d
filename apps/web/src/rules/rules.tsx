// What became of every rule in this case: asked, in part, or not, and why; whose it is; what it found.

import "./rules.css";
import { TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { FINDING_LEVELS, RULE_STATES, type RulesView, type RuleView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { Choice } from "../parts/choice.js";
import { Link } from "../parts/link.js";
import { NotYet } from "../parts/not-yet.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace, withQuery } from "../place.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { Packs } from "./packs.js";
import { useRuleColumns } from "./rule-columns.js";
import { RuleDetail } from "./rule-detail.js";
import { RuleState } from "./rule-state.js";

const FILTERS = ["state", "level", "origin", "words"];

export function Rules() {
  const { say, moment } = useWords();
  const { api, filter: filterOf } = usePlace();
  const filter = filterOf(FILTERS);
  const all = useAnswer<RulesView>(`${api}/rules?limit=1`);
  const detected = all.data?.detected_at ?? null;
  return (
    <div className="stack">
      <PageHead
        title={say("rules.title")}
        lead={`${say("rules.lead")}${detected === null ? "" : ` ${say("rules.detected", { at: moment(detected) })}`}`}
      />
      <StaleNote stage="detect" />
      <Answered query={all}>
        {({ counts }) => (Object.keys(counts).length === 0 ? <NotYet words="rules.not_yet" /> : <Listed counts={counts} filter={filter} />)}
      </Answered>
      <Packs />
    </div>
  );
}

interface ListedProps {
  readonly counts: RulesView["counts"];
  readonly filter: Readonly<Record<string, string>>;
}

function Listed({ counts, filter }: ListedProps) {
  const { say, sayOf } = useWords();
  const { api, to } = usePlace();
  const [chosen, choose] = useState<RuleView | null>(null);
  const path = withQuery(`${api}/rules`, filter);
  const there = RULE_STATES.filter((state) => counts[state] !== undefined);
  const at = to("rules");
  return (
    <>
      <Counts counts={counts} chosen={filter["state"]} />
      <div className="tools-line no-print">
        <Choice
          name="state"
          label={say("rules.state")}
          values={there.map((value) => ({ value, label: sayOf(`rule_states.${value}`) }))}
          filter={filter}
          at={at}
        />
        <Choice
          name="level"
          label={say("rules.level")}
          values={FINDING_LEVELS.map((value) => ({ value, label: say(`level.${value}`) }))}
          filter={filter}
          at={at}
        />
        <Wanted key={filter["words"] ?? ""} filter={filter} at={at} />
      </div>
      {chosen !== null && <RuleDetail rule={chosen} onClose={() => choose(null)} />}
      <RowTable<RuleView>
        key={path}
        label={say("rules.title")}
        path={path}
        columns={useRuleColumns()}
        rowKey={({ rule_no }) => String(rule_no)}
        onOpen={choose}
        empty={say("rules.none_match")}
      />
    </>
  );
}

/** Each state with its number, which leads to its rules. */
function Counts({ counts, chosen }: { readonly counts: RulesView["counts"]; readonly chosen: string | undefined }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return (
    <section className="card">
      <ul className="rule-counts">
        <li>
          <Link to={to("rules")} isCurrent={chosen === undefined}>
            {say("rules.all")} <b className="number">{count(total)}</b>
          </Link>
        </li>
        {RULE_STATES.flatMap((state) => {
          const found = counts[state];
          return found === undefined
            ? []
            : [
                <li key={state}>
                  <Link to={to("rules", { state })} isCurrent={chosen === state}>
                    <RuleState state={state} /> <b className="number">{count(found)}</b>
                  </Link>
                </li>,
              ];
        })}
      </ul>
    </section>
  );
}

function Wanted({ filter, at }: { readonly filter: Readonly<Record<string, string>>; readonly at: string }) {
  const { say } = useWords();
  const router = useRouter();
  const [words, setWords] = useState(filter["words"] ?? "");
  const { words: _, ...rest } = filter;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        router.history.push(withQuery(at, words.trim() === "" ? rest : { ...rest, words: words.trim() }));
      }}
    >
      <TextInput
        data-search
        size="sm"
        label={say("rules.words")}
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.currentTarget.value)}
        style={{ width: 300 }}
      />
    </form>
  );
}
