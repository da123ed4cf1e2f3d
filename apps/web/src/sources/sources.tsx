// The files of the case, the runs of its stages, and how far the clocks of its logs stand apart.

import "./sources.css";
import type { Source } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useOverview } from "../shell/overview.js";
import { useWords } from "../words.js";
import { Clocks } from "./clocks.js";
import { SourceList } from "./source-list.js";
import { Stages } from "./stages.js";

export function Sources() {
  const { say } = useWords();
  const { api } = usePlace();
  const overview = useOverview();
  const sources = useAnswer<readonly Source[]>(`${api}/sources`);
  return (
    <div className="stack">
      <PageHead title={say("nav.sources")} lead={say("sources.lead")} />
      <Answered query={overview}>{({ stages }) => <Stages stages={stages} />}</Answered>
      <Answered query={sources}>
        {(all) => (all.length === 0 ? <Empty>{say("sources.empty")}</Empty> : <SourceList sources={all} />)}
      </Answered>
      {(sources.data?.filter(({ kind }) => kind === "log").length ?? 0) > 0 && <Clocks />}
    </div>
  );
}
