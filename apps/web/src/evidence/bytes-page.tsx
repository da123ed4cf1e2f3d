// An original, byte by byte: where a claim ends.

import { Button, NumberInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { EvidenceView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { BytesShown } from "../parts/bytes.js";
import { EvidenceNote } from "../parts/evidence-note.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const PAGE_BYTES = 1024;

export function BytesPage() {
  const { say, bytes } = useWords();
  const { api, params, search } = usePlace();
  const query = useAnswer<EvidenceView>(`${api}/evidence`);
  const offset = Math.max(0, Math.floor(Number(search["offset"] ?? 0)) || 0);
  return (
    <div className="stack">
      <PageHead title={say("bytes.title")} lead={say("bytes.logged")} />
      <Answered query={query}>
        {({ items }) => {
          const item = items.find(({ evidence_id }) => evidence_id === params["evidenceId"]);
          if (item === undefined) return <Empty>{say("bytes.unknown")}</Empty>;
          return (
            <section className="card stack">
              <EvidenceNote evidence={item} place={bytes(item.bytes)} />
              <Move key={offset} offset={offset} id={item.evidence_id} />
              <BytesShown evidence_id={item.evidence_id} offset={offset} length={PAGE_BYTES} />
            </section>
          );
        }}
      </Answered>
    </div>
  );
}

interface MoveProps {
  readonly id: string;
  readonly offset: number;
}

function Move({ id, offset }: MoveProps) {
  const { say } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const [wanted, want] = useState<number | string>(offset);
  const go = (at: number) => router.history.push(to(`evidence/${id}`, { offset: String(Math.max(0, at)) }));
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
