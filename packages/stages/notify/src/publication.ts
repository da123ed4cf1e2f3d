// 公表による代替 — publication takes the place of a notice only where telling is difficult (個人情報保護法 第26条第2項ただし書).

import { sql } from "kysely";
import type { OpenCase } from "@hamon/case";

/** The duty by which a law opens that way, whichever law it is. */
const SUBSTITUTE = "%/substitute_publication";

/** Whether the duties as last worked out say so. While the question is open nobody is listed: unknown is not yes. */
export async function mayPublish({ store, case_id }: Pick<OpenCase, "store" | "case_id">): Promise<boolean> {
  const { rows } = await sql`
    select 1 from obligation where case_id = ${case_id} and duty like ${SUBSTITUTE} and body->'owed' = 'true'::jsonb limit 1`.execute(
    store.db,
  );
  return rows.length > 0;
}
