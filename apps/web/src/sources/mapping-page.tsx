// A mapping made by hand: the log's parts on the left, the columns they become, and at once what is read so.

import "./mapping.css";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { MappingBody, MappingDraft, MappingPreview, MappingSaved } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { Answered, FaultNote, FaultWords } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { MappingKeys } from "./mapping-keys.js";
import { MappingParts } from "./mapping-parts.js";
import { PreviewedEvents } from "./previewed-events.js";

export function MappingPage() {
  const { say } = useWords();
  const { api, params, to } = usePlace();
  const path = `${api}/sources/${encodeURIComponent(params["sourceId"] ?? "")}/mapping`;
  const query = useAnswer<MappingDraft>(path, { isLogged: true });
  return (
    <div className="stack">
      <PageHead
        title={say("mapping.title", { name: query.data?.source.name ?? "" })}
        lead={<Link to={to("sources")}>{say("nav.sources")}</Link>}
      />
      <Answered query={query}>{(draft) => <Desk draft={draft} path={path} />}</Answered>
    </div>
  );
}

function Desk({ draft, path }: { readonly draft: MappingDraft; readonly path: string }) {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const [body, setBody] = useState<MappingBody>(draft.body);
  const [parts, setParts] = useState(draft.preview.parts);
  const trying = useMutation({
    mutationFn: (wanted: MappingBody) => post<MappingPreview>(`${path}/preview`, { body: wanted }),
    onSuccess: (found) => void (found.parts.length > 0 && setParts(found.parts)),
  });
  const saving = useMutation({
    mutationFn: () => post<MappingSaved>(path, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: [`${api}/sources`] }),
  });
  const change = (wanted: MappingBody) => {
    setBody(wanted);
    saving.reset();
    trying.mutate(wanted);
  };
  const preview = trying.data ?? draft.preview;
  return (
    <>
      <p className="quiet">{say(`mapping.from.${draft.from}`)}</p>
      <MappingKeys body={body} parts={parts} onChange={change} />
      <MappingParts body={body} parts={parts} columns={draft.columns} onChange={change} />
      {trying.error !== null && <FaultNote error={trying.error} onRetry={() => trying.mutate(body)} />}
      <Read preview={preview} isTrying={trying.isPending} />
      <section className="card stack">
        <header>
          <h2>{say("mapping.save_title")}</h2>
          <Button
            size="sm"
            loading={saving.isPending}
            disabled={preview.event_count === 0 || trying.isPending}
            onClick={() => saving.mutate()}
          >
            {say("mapping.save")}
          </Button>
        </header>
        {saving.data === undefined ? <p className="quiet">{say("mapping.save_how")}</p> : <Saved saved={saving.data} />}
        {saving.error !== null && <FaultNote error={saving.error} />}
        <details>
          <summary>{say("mapping.file")}</summary>
          <pre className="line">{preview.text}</pre>
        </details>
      </section>
    </>
  );
}

function Saved({ saved }: { readonly saved: MappingSaved }) {
  const { say } = useWords();
  const { to } = usePlace();
  return (
    <p role="status">
      <span className="good">✓</span> {say("mapping.saved", { path: saved.path })} <Link to={to("sources")}>{say("mapping.collect")}</Link>
    </p>
  );
}

function Read({ preview, isTrying }: { readonly preview: MappingPreview; readonly isTrying: boolean }) {
  const { say, sayOf, count } = useWords();
  const { faults, event_count, record_count, unread, events } = preview;
  const isAll = event_count === record_count && record_count > 0;
  return (
    <section className="card" aria-busy={isTrying}>
      <header>
        <h2>{say("mapping.read_title")}</h2>
        <small className={isAll ? "good number" : "warn number"} aria-live="polite">
          {isAll ? "✓" : "▲"} {say("mapping.read", { count: count(event_count), of: count(record_count) })}
        </small>
      </header>
      {faults.map(({ code, at, params }) => (
        <div key={`${code}${at}`} className="stage-fault">
          <FaultWords code={code} params={params} /> <code>{at}</code>
        </div>
      ))}
      {unread.map(({ reason, count: number }) => (
        <div key={reason} className="warn oddity">
          ▲ {say("mapping.unread", { count: count(number), reason: sayOf(`unparsed.${reason}`) })}
        </div>
      ))}
      {events.length > 0 && <PreviewedEvents events={events} />}
    </section>
  );
}
