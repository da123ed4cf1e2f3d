// What must not be overlooked about the numbers: a key that matched nothing, requests nobody can explain.

import type { ExposureTable } from "@hamon/records";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { UNMAPPED_CODES } from "./unmapped-codes.js";

type Params = ExposureTable["warnings"][number]["params"];

export interface WarningsProps {
  readonly warnings: ExposureTable["warnings"];
}

export function Warnings({ warnings }: WarningsProps) {
  const { say, sayOr, count } = useWords();
  const { to } = usePlace();
  const grouped = (params: Params) =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === "number" ? count(value) : value]));
  if (warnings.length === 0) return null;
  return (
    <div className="shout" role="note">
      {warnings.map(({ code, params }) => (
        <p key={`${code}${JSON.stringify(params)}`}>
          {sayOr(`warnings.${code}`, code, grouped(params))}
          {UNMAPPED_CODES.includes(code) && (
            <>
              {" "}
              <Link to={to("unmapped")}>{say("exposure.see_unmapped")}</Link>
            </>
          )}
        </p>
      ))}
    </div>
  );
}
