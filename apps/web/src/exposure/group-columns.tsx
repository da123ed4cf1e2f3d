// How a kind of unexplained requests stands in the list. What the intruder wrote is text, never more.

import type { UnmappedGroup } from "@hamon/records";
import { Link } from "../parts/link.js";
import type { Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function useGroupColumns(): readonly Column<UnmappedGroup>[] {
  const { say, sayOr, count, span } = useWords();
  const { to } = usePlace();
  const words = (key: string, width: number | undefined, cell: Column<UnmappedGroup>["cell"]): Column<UnmappedGroup> => ({
    key,
    head: say(`unmapped.columns.${key}`),
    isWords: true,
    cell,
    ...(width === undefined ? {} : { width }),
  });
  const number = (key: string, width: number, cell: Column<UnmappedGroup>["cell"]): Column<UnmappedGroup> => ({
    key,
    head: say(`unmapped.columns.${key}`),
    width,
    cell,
  });
  return [
    words("state", 128, ({ state }) => <GroupState state={state} />),
    number("count", 68, ({ event_count }) => count(event_count)),
    words("service", 96, ({ service }) => <span title={service ?? ""}>{service ?? "—"}</span>),
    words("path", undefined, (group) => (
      <Link to={to(`unmapped/${group.group_id}`)}>
        <code title={group.path_shape ?? ""}>
          {group.method ?? "—"} {group.path_shape ?? "—"}
        </code>
      </Link>
    )),
    number("status", 56, ({ status }) => status),
    words("why", 174, ({ reason }) => <span title={sayOr(`unmapped.${reason}`, reason)}>{sayOr(`unmapped.${reason}`, reason)}</span>),
    number("bytes", 110, (group) => bytesText(group, count)),
    words("when", 212, ({ first_at, last_at }) => <span className="number">{span(first_at, last_at)}</span>),
  ];
}

export function GroupState({ state }: Pick<UnmappedGroup, "state">) {
  const { say } = useWords();
  return (
    <span className={`chip ${state === "explained" ? "good" : "warn"}`}>
      {state === "explained" ? "✓" : "▲"} {say(`unmapped.state.${state}`)}
    </span>
  );
}

export function bytesText({ bytes_low, bytes_high }: UnmappedGroup, count: (value: number) => string): string {
  if (bytes_low === null || bytes_high === null) return "—";
  return bytes_low === bytes_high ? count(bytes_low) : `${count(bytes_low)}–${count(bytes_high)}`;
}
