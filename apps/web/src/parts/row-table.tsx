// A dense table of any length: pages are fetched as they come into view.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, type ReactNode } from "react";
import type { Page } from "@hamon/records";
import { get } from "../api.js";
import { formatCount } from "../format.js";
import { useWords } from "../words.js";
import { Empty, FaultNote } from "./answered.js";
import { useRowKeys } from "./keys.js";

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly isWords?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface RowTableProps<Row> {
  /** Path of a page, without after and limit. */
  readonly path: string;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly toOf?: (row: Row) => string;
  readonly empty: string;
}

const PAGE_ROWS = 100;

export function RowTable<Row>({ path, columns, rowKey, toOf, empty }: RowTableProps<Row>) {
  const { language, say } = useWords();
  const router = useRouter();
  const query = useInfiniteQuery<Page<Row>, Error>({
    queryKey: [path],
    queryFn: ({ pageParam }) => get<Page<Row>>(`${path}${path.includes("?") ? "&" : "?"}limit=${PAGE_ROWS}${pageParam === null ? "" : `&after=${String(pageParam)}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    retry: false,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const open = useCallback((at: number) => {
    const row = rows[at];
    if (row !== undefined && toOf !== undefined) router.history.push(toOf(row));
  }, [rows, toOf, router]);
  const { selected } = useRowKeys(rows.length, open);
  const end = useAtEnd(() => query.hasNextPage && !query.isFetching && void query.fetchNextPage());
  if (query.error !== null) return <FaultNote error={query.error} />;
  if (query.data !== undefined && rows.length === 0) return <Empty>{empty}</Empty>;
  const total = query.data?.pages[0]?.total ?? 0;
  return (
    <div className="card scroll">
      <p className="quiet number">{say("rows.shown", { shown: formatCount(rows.length, language), total: formatCount(total, language) })}</p>
      <table className="dense">
        <thead>
          <tr>{columns.map(({ key, head, isWords }) => <th key={key} scope="col" className={isWords === true ? "words" : ""}>{head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={rowKey(row)} className={at === selected ? "selected" : ""} data-href={toOf?.(row)} onClick={() => open(at)}>
              {columns.map(({ key, isWords, cell }) => <td key={key} className={isWords === true ? "words" : "number"}>{cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <div ref={end} style={{ height: 1 }} />
    </div>
  );
}

// Calls when the marker at the end comes near the view.
function useAtEnd(call: () => unknown) {
  const marker = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && call(), { rootMargin: "600px" });
    if (marker.current !== null) watch.observe(marker.current);
    return () => watch.disconnect();
  });
  return marker;
}
