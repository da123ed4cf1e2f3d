// Whether a copy of keys/ lies elsewhere: what opens the keys, who confirmed a copy last and when, and what is to be done.

import { toldDifferences, type KeyDifferences, type KeysView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered } from "../parts/answered.js";
import { useWords } from "../words.js";
import { useActor } from "./actor.js";

export function KeyCopy() {
  const { say } = useWords();
  const query = useAnswer<KeysView>("/api/keys");
  return (
    <section className="card stack tight" aria-label={say("key_copy.title")}>
      <header>
        <h2>{say("key_copy.title")}</h2>
      </header>
      <Answered query={query}>{(view) => <Status view={view} />}</Answered>
    </section>
  );
}

function Status({ view }: { readonly view: KeysView }) {
  const { say } = useWords();
  const { by, state, key_file } = view;
  return (
    <>
      <dl className="pairs number">
        <dt>{say("key_copy.by")}</dt>
        <dd className="anywhere">
          {key_file === null ? say(`key_copy.under.${by}`) : say("key_copy.under.file_elsewhere", { file: key_file })}
        </dd>
        <dt>{say("key_copy.confirmed")}</dt>
        <dd>
          <Confirmed view={view} />
        </dd>
      </dl>
      {(state === "unconfirmed" || state === "stale") && <pre className="line">{say("key_copy.command")}</pre>}
      <p className="quiet">
        {say(`key_copy.keep.${by}`)} {say("key_copy.where")}
      </p>
    </>
  );
}

function Confirmed({ view: { state, confirmed_at, confirmed_by, differences } }: { readonly view: KeysView }) {
  const { say } = useWords();
  const nameOf = useActor({});
  const what = useDifferences(differences);
  if (state === "none") return <span className="quiet">{say("key_copy.none")}</span>;
  if (confirmed_at === null) return <span className="warn">▲ {say("key_copy.unconfirmed")}</span>;
  const on = formatSecond(confirmed_at);
  const line = confirmed_by === null ? on : say("key_copy.at", { on, by: nameOf(confirmed_by) });
  if (state === "confirmed") return <span className="good">✓ {line}</span>;
  return (
    <>
      {line} <span className="warn">▲ {say("key_copy.stale", { what })}</span>
    </>
  );
}

function useDifferences(differences: KeyDifferences | null): string {
  const { say, sayOf, count } = useWords();
  const told = differences === null ? [] : toldDifferences(differences);
  return told.map((one) => sayOf(`cli.keys.differs.${one.key}`, { count: count(one.count ?? 0) })).join(say("points.comma"));
}
