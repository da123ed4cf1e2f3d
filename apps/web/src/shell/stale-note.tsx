// Said above a page whose stages have not seen the latest change: an answer given, a file added or taken out.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { STAGES, type Stage } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useOverview } from "./overview.js";

/** `stage`: the last one that the page shows something of. Nothing is said before it ever ran. */
export function StaleNote({ stage }: { readonly stage: Stage }) {
  const { say, sayOf } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const stages = useOverview().data?.stages ?? [];
  const until = STAGES.slice(0, STAGES.indexOf(stage) + 1);
  const running = useMutation({
    mutationFn: () => post(`${api}/runs`, { stages: until }),
    onSuccess: () => client.invalidateQueries(),
  });
  const hasRun = stages.some((one) => one.stage === stage && one.run !== null);
  const isRunning = stages.some(({ run }) => run?.state === "running");
  const stale = stages.filter((one) => until.includes(one.stage) && one.is_stale && !one.is_unfinished);
  if (!hasRun || stale.length === 0) return null;
  return (
    <div className="card" role="note">
      <span className="warn">▲</span>{" "}
      <span>{say("stale.note", { stages: stale.map((one) => sayOf(`stages.${one.stage}`)).join(say("points.comma")) })}</span>{" "}
      <Button size="compact-sm" variant="default" loading={running.isPending || isRunning} onClick={() => running.mutate()}>
        {say("stale.run")}
      </Button>
      {running.error !== null && <FaultNote error={running.error} />}
    </div>
  );
}
