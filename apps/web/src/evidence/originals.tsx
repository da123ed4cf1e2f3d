// The originals: what each is, what was done with it, and whether the last verification found it as it was.

import type { CustodyLine, EvidenceView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Link } from "../parts/link.js";
import { NotYet } from "../parts/not-yet.js";
import { VirtualTable, type Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { EntryLink } from "./entry-link.js";
import { stateOfOriginal } from "./original-state.js";

type Item = EvidenceView["items"][number];

export function Originals({ view }: { readonly view: EvidenceView }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <section className="card">
      <header>
        <h2>
          {say("evidence.originals")} <span className="quiet number">{count(view.items.length)}</span>
        </h2>
        <small>{say("evidence.originals_how")}</small>
      </header>
      {view.items.length === 0 ? (
        <NotYet words="evidence.no_originals" />
      ) : (
        <VirtualTable
          label={say("evidence.originals")}
          rows={view.items}
          columns={useItemColumns(view)}
          rowKey={({ evidence_id }) => evidence_id}
          toOf={({ evidence_id }) => to(`evidence/${evidence_id}`)}
        />
      )}
    </section>
  );
}

function useItemColumns(view: EvidenceView): readonly Column<Item>[] {
  const { say, count, bytes } = useWords();
  const { to } = usePlace();
  const custody = useCustodyWords();
  const column = (key: string, width: number | undefined, cell: Column<Item>["cell"]): Column<Item> => ({
    key,
    head: say(`evidence.columns.${key}`),
    cell,
    ...(width === undefined ? {} : { width }),
  });
  const words = (key: string, width: number | undefined, cell: Column<Item>["cell"]) => ({ ...column(key, width, cell), isWords: true });
  return [
    column("no", 40, ({ evidence_no }) => evidence_no),
    words("name", undefined, ({ name, evidence_id, erased_at }) => (
      <span title={name}>
        <Link to={to(`evidence/${evidence_id}`)}>
          {erased_at === null ? name : say("evidence.erased", { at: formatSecond(erased_at) })}
        </Link>
      </span>
    )),
    words("state", 82, (item) => <State item={item} view={view} />),
    words("custody", 164, ({ evidence_id }) => custody(evidence_id)),
    column("bytes", 76, ({ bytes: size }) => bytes(size)),
    column("rows", 72, ({ source }) => (source?.result == null ? "—" : count(source.result.row_count))),
    words("sha256", 92, ({ original_sha256 }) => <Digest hex={original_sha256} />),
    column("entry", 48, ({ entry_index }) => <EntryLink index={entry_index} isBare />),
    column("kept", 148, ({ kept_at }) => formatSecond(kept_at)),
  ];
}

function State({ item, view }: { readonly item: Item; readonly view: EvidenceView }) {
  const { say } = useWords();
  const state = stateOfOriginal(item, view.verified);
  const tone = { good: "good", broken: "broken", unchecked: "warn", erased: "quiet" }[state];
  return <span className={tone}>{say(`evidence.state.${state}`)}</span>;
}

// Read with the whole log: the list does not wait for it.
function useCustodyWords(): (evidence_id: string) => React.ReactNode {
  const { say, sayOr, count } = useWords();
  const { api } = usePlace();
  const { data = [] } = useAnswer<readonly CustodyLine[]>(`${api}/evidence/custody`);
  const lines = new Map(data.map((line) => [line.evidence_id, line]));
  return (evidence_id) => {
    const line = lines.get(evidence_id);
    if (line === undefined) return "…";
    const text = line.steps.map(({ kind, count: times }) => {
      const word = sayOr(`web.custody.short.${kind}`, kind);
      return times === 1 ? word : `${word} ${count(times)}`;
    });
    return <span title={say("custody.last", { line: text.join(" → "), at: formatSecond(line.last_at) })}>{text.join(" → ")}</span>;
  };
}

const DIGEST_LETTERS = 8;

/** Of the original: what its owner compares with. Nobody has it any more once it was erased. */
function Digest({ hex }: { readonly hex: string | null }) {
  return hex === null ? "—" : <code title={hex}>{hex.slice(0, DIGEST_LETTERS)}…</code>;
}
