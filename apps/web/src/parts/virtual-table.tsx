// A dense table of any length: only the rows in view are drawn. Its rows are 36 px; j, k and Enter move through them.

import "./virtual-table.css";
import { useRouter } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { useRowKeys } from "./keys.js";

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly isWords?: boolean;
  /** Pixels; the one without takes what is left. */
  readonly width?: number;
  /** Pixels it keeps on a narrow screen, where it takes what is left. */
  readonly least?: number;
  readonly cell: (row: Row) => ReactNode;
}

export interface VirtualTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** Where a row leads. */
  readonly toOf?: (row: Row) => string;
  /** What Enter or a press on a row does, where it leads nowhere. */
  readonly onOpen?: (row: Row) => void;
  /** All there are, loaded or not. */
  readonly total?: number;
  readonly onEnd?: () => void;
  readonly rowClass?: (row: Row) => string;
}

const ROW_PX = 36;
const REST_PX = 160;
const NEAR_END_ROWS = 20;

export function VirtualTable<Row>({ label, rows, columns, rowKey, toOf, onOpen, total, onEnd, rowClass }: VirtualTableProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const router = useRouter();
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => frame.current, estimateSize: () => ROW_PX, overscan: 12 });
  const open = (at: number) => {
    const row = rows[at];
    if (row === undefined) return;
    if (toOf !== undefined) router.history.push(toOf(row));
    else onOpen?.(row);
  };
  const { selected } = useRowKeys({ count: rows.length, open, isMine: () => isKeyed(frame.current) });
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: "auto" });
  }, [selected, virtual]);
  const shown = virtual.getVirtualItems();
  const isNearEnd = (shown.at(-1)?.index ?? -1) >= rows.length - NEAR_END_ROWS;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd]);
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="virtual" ref={frame} tabIndex={0} role="region" aria-label={label}>
      <table
        className="dense"
        style={{ minWidth: columns.reduce((sum, { width, least = REST_PX }) => sum + (width ?? least), 0) }}
        aria-rowcount={(total ?? rows.length) + 1}
      >
        <colgroup>
          {columns.map(({ key, width }) => (
            <col key={key} style={width === undefined ? {} : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ key, head, isWords }) => (
              <th key={key} scope="col" className={isWords === true ? "words" : ""}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} span={columns.length} />}
          {shown.map(({ index }) => {
            const row = rows[index] as Row;
            const classes = `${index === selected ? "selected " : ""}${rowClass?.(row) ?? ""}`;
            return (
              <tr key={rowKey(row)} className={classes} aria-rowindex={index + 2} data-href={toOf?.(row)} onClick={() => open(index)}>
                {columns.map(({ key, isWords, cell }) => (
                  <td key={key} className={isWords === true ? "words" : "number"}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Gap height={after} span={columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

// Of several tables the one with the focus, else the first.
function isKeyed(frame: HTMLElement | null): boolean {
  return (document.activeElement?.closest(".virtual") ?? document.querySelector(".virtual")) === frame;
}

interface GapProps {
  readonly height: number;
  readonly span: number;
}

function Gap({ height, span }: GapProps) {
  return (
    <tr aria-hidden="true" className="gap">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}
