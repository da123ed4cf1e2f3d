// Whether a copy of keys/ lies elsewhere: what opens the keys, who confirmed a copy last and when, and what is to be done.

import type { KeyDifferences, KeysView } from "@hamon/records";
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
  const { is_rotated = false, new_key_count = 0, new_original_count = 0, erased_original_count = 0, damaged_count = 0 } = differences ?? {};
  const counts = {
    new_keys: new_key_count,
    new_originals: new_original_count,
    erased_originals: erased_original_count,
    damaged: damaged_count,
  };
  const told = Object.entries(counts).flatMap(([key, number]) =>
    number === 0 ? [] : [sayOf(`cli.keys.differs.${key}`, { count: count(number) })],
  );
  return [...(is_rotated ? [sayOf("cli.keys.differs.rotated")] : []), ...told].join(say("points.comma"));
}
