// The timeline in words and numbers: one row a day of Japan.

import type { TimelineBucket } from "@hamon/records";
import { useWords } from "../words.js";
import { hoursByDay } from "./timeline-layout.js";

export function TimelineDays({ buckets }: { readonly buckets: readonly TimelineBucket[] }) {
  const { say, count, day } = useWords();
  return (
    <table className="dense" style={{ maxWidth: 560 }}>
      <thead>
        <tr>
          {["day", "all", "intruders", "gap_hours"].map((column) => (
            <th key={column} scope="col" className={column === "day" ? "words" : ""}>
              {say(`timeline.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...hoursByDay(buckets)].map(([on, hours]) => {
          const sum = (name: "event_count" | "intruder_count") => hours.reduce((total, hour) => total + hour[name], 0);
          return (
            <tr key={on}>
              <th scope="row" className="words number">
                {day(on)}
              </th>
              <td className="number">{count(sum("event_count"))}</td>
              <td className={sum("intruder_count") > 0 ? "number late" : "number"}>{count(sum("intruder_count"))}</td>
              <td className="number">{count(hours.filter(({ is_gap }) => is_gap).length)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
