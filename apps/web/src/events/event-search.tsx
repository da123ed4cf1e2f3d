// Events by time, field and words; each leads to its line and bytes.

import { Button } from "@mantine/core";
import type { EventView } from "@hamon/records";
import { Empty, FaultNote, Waiting } from "../parts/answered.js";
import { useEventColumns } from "../parts/event-columns.js";
import { PageHead } from "../parts/page-head.js";
import { VirtualTable } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { EVERYTHING, useAsking, useFoundEvents, type FoundEvents } from "./found-events.js";
import { SearchForm } from "./search-form.js";

export function EventSearch() {
  const { say } = useWords();
  const { asked, search } = useAsking();
  const found = useFoundEvents(asked);
  return (
    <div className="stack">
      <PageHead title={say("nav.events")} lead={say("search.lead")} />
      <SearchForm wanted={asked?.wanted ?? EVERYTHING} isSearching={found.isLoading && found.rows.length === 0} onSearch={search} />
      {found.error !== null ? (
        <FaultNote error={found.error} />
      ) : asked === null ? (
        <Empty>{say("search.first")}</Empty>
      ) : (
        <Found found={found} />
      )}
    </div>
  );
}

function Found({ found }: { readonly found: FoundEvents }) {
  const { say } = useWords();
  const { to } = usePlace();
  const columns = useEventColumns();
  const { rows, pages, isLoading } = found;
  if (pages.length === 0 && !found.isStopped)
    return (
      <div className="card">
        <Waiting />
      </div>
    );
  return (
    <section className="card">
      <HowFar found={found} />
      {rows.length === 0 && !isLoading && pages.at(-1)?.cut === null ? (
        <Empty>{say("search.none")}</Empty>
      ) : (
        <VirtualTable<EventView>
          label={say("search.events")}
          rows={rows}
          columns={columns(rows)}
          rowKey={({ event_id }) => String(event_id)}
          toOf={({ event_id }) => to(`events/${event_id}`)}
          onEnd={() => pages.at(-1)?.cut === "limit" && found.more()}
        />
      )}
    </section>
  );
}

/** How many, whether that is all, how far the search came, and what it read. */
function HowFar({ found }: { readonly found: FoundEvents }) {
  const { say, count, moment } = useWords();
  const { rows, pages, isLoading, isStopped } = found;
  const [first, last] = [pages[0], pages.at(-1)];
  const read = pages.reduce((sum, { read_count }) => sum + read_count, 0);
  const unlisted = [...new Set(pages.flatMap(({ unlisted_fields }) => unlisted_fields))];
  const reached = last?.reached_at == null ? "—" : moment(last.reached_at);
  const state = last === undefined ? "stopped" : last.cut === null ? "whole" : isStopped ? "stopped" : last.cut;
  return (
    <div className="stack" style={{ gap: 4, marginBottom: 8 }}>
      <div className="row number" aria-live="polite">
        <span>{say(`search.state.${state}`, { found: count(rows.length), reached })}</span>
        {isLoading && (
          <>
            <span className="quiet">{say("waiting")}</span>
            <Button size="xs" variant="default" onClick={found.stop}>
              {say("search.stop")}
            </Button>
          </>
        )}
        {!isLoading && last?.cut != null && (
          <Button size="xs" variant="default" onClick={found.more}>
            {say("search.more")}
          </Button>
        )}
      </div>
      {first !== undefined && (
        <small className="quiet number">
          {say("search.looked", { events: count(first.event_count), read: count(read), skipped: count(first.skipped_count) })}
          {unlisted.length > 0 && ` ${say("search.unlisted", { fields: unlisted.join(", ") })}`}{" "}
          {first.table_count > 0 && `${say("search.tables", { tables: count(first.table_count), rows: count(first.table_row_count) })} `}
          {say("search.logged")}
        </small>
      )}
    </div>
  );
}
