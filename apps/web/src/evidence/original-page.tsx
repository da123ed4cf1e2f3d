// An original: its custody, and of a log its bytes, where a claim ends.

import { Button, NumberInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { CustodyView, EvidenceItem } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { BytesShown } from "../parts/bytes.js";
import { EvidenceNote } from "../parts/evidence-note.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Acquisitions } from "./acquisitions.js";
import { Custody } from "./custody.js";
import { Transfers } from "./transfers.js";

const PAGE_BYTES = 1024;

export function OriginalPage() {
  const { say, bytes } = useWords();
  const { api, params, search, to } = usePlace();
  const query = useAnswer<CustodyView>(`${api}/evidence/${encodeURIComponent(params["evidenceId"] ?? "")}/custody`);
  const offset = Math.max(0, Math.floor(Number(search["offset"] ?? 0)) || 0);
  return (
    <div className="stack">
      <PageHead title={say("evidence.original")} lead={<Link to={to("evidence")}>{say("nav.evidence")}</Link>} />
      <Answered query={query}>
        {(view) => (
          <>
            <section className="card">
              <EvidenceNote evidence={view.item} place={bytes(view.item.bytes)} />
            </section>
            <Custody view={view} />
            <Acquisitions item={view.item} />
            <Transfers item={view.item} />
            {view.item.source?.kind === "log" && (
              <Bytes item={view.item} place={{ offset, member: typeof search["member"] === "string" ? search["member"] : undefined }} />
            )}
          </>
        )}
      </Answered>
    </div>
  );
}

// Of tables the rows are shown, masked; the bytes of a log are what a claim ends at.
function Bytes({ item, place }: { readonly item: EvidenceItem; readonly place: Place }) {
  const { say } = useWords();
  const { offset, member } = place;
  return (
    <section className="card stack">
      <header>
        <h2>{say("bytes.title")}</h2>
        {member !== undefined && <code>{member}</code>}
        <small>{say("bytes.logged")}</small>
      </header>
      <Move key={offset} place={place} id={item.evidence_id} />
      <BytesShown evidence_id={item.evidence_id} offset={offset} length={PAGE_BYTES} member={member} />
    </section>
  );
}

interface Place {
  readonly offset: number;
  /** Of an archive: the file. */
  readonly member: string | undefined;
}

interface MoveProps {
  readonly id: string;
  readonly place: Place;
}

function Move({ id, place: { offset, member } }: MoveProps) {
  const { say } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const [wanted, want] = useState<number | string>(offset);
  const go = (at: number) =>
    router.history.push(to(`evidence/${id}`, { offset: String(Math.max(0, at)), ...(member === undefined ? {} : { member }) }));
  return (
    <form
      className="bytes-move"
      onSubmit={(event) => {
        event.preventDefault();
        go(Number(wanted));
      }}
    >
      <Button variant="default" disabled={offset === 0} onClick={() => go(offset - PAGE_BYTES)}>
        {say("bytes.before")}
      </Button>
      <NumberInput
        data-search
        label={say("bytes.offset")}
        value={wanted}
        onChange={want}
        min={0}
        allowDecimal={false}
        hideControls
        thousandSeparator=","
        style={{ width: 170 }}
      />
      <Button type="submit" variant="default">
        {say("bytes.go")}
      </Button>
      <Button variant="default" onClick={() => go(offset + PAGE_BYTES)}>
        {say("bytes.after")}
      </Button>
    </form>
  );
}
