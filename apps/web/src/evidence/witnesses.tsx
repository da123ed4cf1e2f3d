// The witnesses of the log: who cosigned the newest checkpoint that left the house, and whether that is enough.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fromFaultRecord, type CosignResult, type WitnessSeen, type WitnessStatus } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered, FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Witnesses() {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const query = useAnswer<WitnessStatus>(`${api}/witnesses`);
  const sending = useMutation({ mutationFn: () => post<CosignResult>(`${api}/cosign`, {}), onSuccess: () => client.invalidateQueries() });
  const policy = query.data?.policy ?? null;
  return (
    <section className="card stack tight" aria-label={say("witnesses.title")}>
      <header>
        <h2>{say("witnesses.title")}</h2>
        {policy !== null && policy.witnesses.length > 0 && (
          <Button size="xs" variant="default" loading={sending.isPending} onClick={() => sending.mutate()}>
            {say("witnesses.send")}
          </Button>
        )}
      </header>
      {sending.error !== null && <FaultNote error={sending.error} />}
      {sending.data !== undefined && <Missing sent={sending.data} />}
      <Answered query={query}>{(status) => <Status status={status} />}</Answered>
    </section>
  );
}

// Why those did not cosign who were asked just now.
function Missing({ sent }: { readonly sent: CosignResult }) {
  const { sayOf } = useWords();
  const missing = sent.witnesses.filter(({ answer }) => answer !== "cosigned");
  if (missing.length === 0) return null;
  return (
    <div role="alert" className="shout">
      {missing.map(({ name, answer }) => (
        <p key={name}>{sayOf(`warnings.witness-${answer}`, { name })}</p>
      ))}
    </div>
  );
}

function Status({ status }: { readonly status: WitnessStatus }) {
  const { say } = useWords();
  const { policy, fault } = status;
  if (fault !== null) return <FaultNote error={fromFaultRecord(fault)} />;
  return (
    <>
      {policy !== null && <Quorum policy={policy} />}
      {policy !== null && policy.witnesses.length > 0 && <Table witnesses={policy.witnesses} />}
      {policy === null && <NotSet publicKey={status.public_key} />}
      <Newest status={status} />
      {policy !== null && <p className="quiet">{say("witnesses.how")}</p>}
    </>
  );
}

function Quorum({ policy: { quorum, is_met } }: { readonly policy: NonNullable<WitnessStatus["policy"]> }) {
  const { say, count } = useWords();
  if (quorum === null) return <p className="quiet">{say("witnesses.no_quorum")}</p>;
  const asked = say("witnesses.quorum", { threshold: count(quorum.threshold), members: count(quorum.members.length) });
  return (
    <p className={is_met ? "good" : "warn"}>
      {is_met ? "✓" : "▲"} {asked} {say(is_met ? "witnesses.met" : "witnesses.not_met")}
    </p>
  );
}

function Table({ witnesses }: { readonly witnesses: readonly WitnessSeen[] }) {
  const { say } = useWords();
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col" className="words">
            {say("witnesses.name")}
          </th>
          <th scope="col" className="words">
            {say("witnesses.cosigned")}
          </th>
        </tr>
      </thead>
      <tbody>
        {witnesses.map((witness) => (
          <tr key={witness.name}>
            <th scope="row" className="words anywhere">
              {witness.name} <span className="quiet">{witness.key_name === witness.name ? "" : witness.key_name}</span>
            </th>
            <td className="words number">
              <Cosigned witness={witness} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cosigned({ witness: { has_cosigned, cosigned_at, has_url } }: { readonly witness: WitnessSeen }) {
  const { say } = useWords();
  if (has_cosigned) return <span className="good">✓ {cosigned_at === null ? say("witnesses.no_time") : formatSecond(cosigned_at)}</span>;
  return <span className="warn">― {say(has_url ? "witnesses.not_yet" : "witnesses.no_url")}</span>;
}

function Newest({ status: { newest, tree_size } }: { readonly status: WitnessStatus }) {
  const { say, count } = useWords();
  if (newest === null) return <p className="quiet">{say("witnesses.none_sent")}</p>;
  const after = tree_size - newest.tree_size;
  return (
    <p className="quiet number">
      {say("witnesses.newest", { size: count(newest.tree_size) })} {after > 0 && say("witnesses.after", { number: count(after) })}{" "}
      {newest.is_signed_twice && say("witnesses.twice")}
    </p>
  );
}

function NotSet({ publicKey }: { readonly publicKey: string }) {
  const { say } = useWords();
  return (
    <div className="not-set">
      <p>{say("witnesses.not_set")}</p>
      <p className="quiet">{say("witnesses.their_side")}</p>
      <pre className="line">{say("witnesses.command", { key: publicKey })}</pre>
      <p className="quiet">{say("witnesses.our_side")}</p>
      <pre className="line">{say("witnesses.lines")}</pre>
    </div>
  );
}
