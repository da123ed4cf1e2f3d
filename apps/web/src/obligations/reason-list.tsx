// Reasons in three values: holds, does not, not known. What does not apply is folded; what is not known is not.

import type { Tri } from "@hamon/records";
import { useWords } from "../words.js";
import { groupReasons, triKey, type Reason, type ReasonGroup } from "./reasons.js";

export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { say, count } = useWords();
  const groups = groupReasons(reasons);
  const weighty = groups.filter(({ head }) => head.value === true);
  const open = groups.filter(({ head }) => head.value === "unknown");
  const idle = groups.filter(({ head }) => head.value === false);
  return (
    <>
      <Groups groups={weighty} />
      <Groups groups={open} />
      {idle.length > 0 && (
        <details>
          <summary>{say("obligations.idle", { count: count(idle.length) })}</summary>
          <Groups groups={idle} />
        </details>
      )}
    </>
  );
}

function Groups({ groups }: { readonly groups: readonly ReasonGroup[] }) {
  return (
    <ul className="reasons">
      {groups.map(({ head, facts }) => (
        <li key={head.text.en}>
          <ReasonLine reason={head} />
          {facts.length > 0 && (
            <ul>
              {facts.map((fact) => (
                <li key={fact.text.en}>
                  <ReasonLine reason={fact} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

function ReasonLine({ reason }: { readonly reason: Reason }) {
  const { text } = useWords();
  return (
    <>
      <TriMark value={reason.value} /> {text(reason.text)}
    </>
  );
}

const MARKS = { yes: "✓", no: "✗", unknown: "？" } as const;

function TriMark({ value }: { readonly value: Tri }) {
  const { say } = useWords();
  const key = triKey(value);
  return (
    <b className={`tri ${key}`} role="img" aria-label={say(`tri.${key}`)} title={say(`tri.${key}`)}>
      {MARKS[key]}
    </b>
  );
}
