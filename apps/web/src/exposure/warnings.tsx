// What must not be overlooked about the numbers: a key that matched nothing, requests nobody can explain.

import type { ExposureTable } from "@hamon/records";
import { useWords } from "../words.js";

type Params = ExposureTable["warnings"][number]["params"];

export function Warnings({ table }: { readonly table: ExposureTable }) {
  const { sayOr, count } = useWords();
  const grouped = (params: Params) => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === "number" ? count(value) : value]));
  if (table.warnings.length === 0) return null;
  return (
    <div className="shout" role="note">
      {table.warnings.map(({ code, params }) => <p key={`${code}${JSON.stringify(params)}`}>{sayOr(`warnings.${code}`, code, grouped(params))}</p>)}
    </div>
  );
}
