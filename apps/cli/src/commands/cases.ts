// init, add, remove: a workspace, a case, its files.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { initWorkspace, loadContent } from "hamon";
import { Fault, type CaseRecord, type NewCase, type NewRemoval, type NewSource, type Source } from "@hamon/records";
import { connect, type Client } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { askArchivePassword } from "../passphrase.js";
import { momentOf } from "../usage.js";

interface InitOptions {
  readonly title?: string;
  readonly organisation?: string;
  readonly dataMap?: string;
  readonly detectedAt?: string;
}

export function addCaseCommands(program: Command, session: Session): void {
  const { voice } = session;
  const option = (name: string) => voice.sentence(`cli.options.${name}`);
  describe(program, "init", session)
    .option("--title <text>", option("title"))
    .option("--organisation <name>", option("organisation"))
    .option("--data-map <key>", option("data-map"))
    .option("--detected-at <moment>", option("detected-at"))
    .action((options: InitOptions) => init(program, session, options));
  describe(program, "add", session)
    .argument("<paths...>", option("paths"))
    .option("--case <id>", option("case"))
    .option("--table <name>", option("table"))
    .option("--log <name>", option("log"))
    .option("--time-zone <zone>", option("time-zone"))
    .option("--format <name>", option("format"))
    .option("--password-file <file>", option("password-file"))
    .option("--ask-password", option("ask-password"))
    .action((paths: string[], options: AddOptions) => add(program, session, paths, options));
  describe(program, "remove", session)
    .argument("<names...>", option("sources"))
    .option("--case <id>", option("case"))
    .action((names: string[], options: RemoveOptions) => remove(program, session, names, options));
}

async function init(program: Command, { voice }: Session, options: InitOptions): Promise<void> {
  const detected_at = options.detectedAt === undefined ? null : momentOf({ command: "init", option: "--detected-at" }, options.detectedAt);
  const folder = initWorkspace(workspaceOf(program));
  const keys = voice.sentence("cli.init.keys", { folder: join(folder, "keys") });
  if (options.title === undefined) return voice.result({ workspace: folder }, [voice.sentence("cli.init.workspace", { folder }), keys]);
  const client = await connect(folder);
  try {
    const made = await client.post<CaseRecord>("/api/cases", newCase(options.title, { ...options, detected_at }));
    const key = made.data_map;
    const noMap = key === null || (await hasDataMap(folder, key)) ? [] : [voice.sentence("cli.init.no-map", { key })];
    voice.result(made, [voice.sentence("cli.init.case", { case_id: made.case_id, folder }), keys, ...noMap]);
  } finally {
    await client.close();
  }
}

async function hasDataMap(workspace: string, key: string): Promise<boolean> {
  const content = await loadContent({ workspace });
  return content.files("data_maps").some(({ path }) => path.endsWith(`/${key}.hamon.yml`));
}

function newCase(title: string, options: InitOptions & { readonly detected_at: string | null }): NewCase {
  return {
    title: { ja: title, en: title },
    organisation: options.organisation ?? "—",
    data_map: options.dataMap ?? null,
    system: options.dataMap ?? null,
    detected_at: options.detected_at,
  };
}

interface AddOptions {
  readonly case?: string;
  readonly table?: string;
  readonly log?: string;
  readonly timeZone?: string;
  readonly format?: string;
  readonly passwordFile?: string;
  readonly askPassword?: true;
}

async function add(program: Command, { voice }: Session, paths: readonly string[], options: AddOptions): Promise<void> {
  if (options.table !== undefined && options.log !== undefined) throw new Fault("table-or-log");
  const password = await archivePassword(options);
  const wanted = { ...newSource(paths, options), ...(password === null ? {} : { password }) };
  await withCase(program, options.case, async (client, case_id) => {
    const sources = await client.post<readonly Source[]>(`/api/cases/${case_id}/sources`, wanted);
    const lines = sources.map(
      ({ name, kind, as, state }) => `${voice.sentence(`cli.add.${kind}`)}  ${as}  ${name}  ${voice.sentence(`cli.add.${state}`)}`,
    );
    voice.result(sources, lines);
  });
}

/** Never an argument: it would stand in the shell's history and in the list of processes. @throws {Fault} `password-file-unreadable`, `password-not-asked`. */
async function archivePassword({ passwordFile, askPassword }: AddOptions): Promise<string | null> {
  if (passwordFile !== undefined) return readPassword(passwordFile);
  if (askPassword === undefined) return null;
  const said = await askArchivePassword();
  if (said === null || said === "") throw new Fault("password-not-asked");
  return said;
}

// A line end that an editor left is none of it.
function readPassword(path: string): string {
  try {
    const password = readFileSync(path, "utf8")
      .replace(/^\ufeff/, "")
      .replace(/\r?\n$/, "");
    if (password !== "") return password;
  } catch (cause) {
    throw new Fault("password-file-unreadable", { at: path, cause });
  }
  throw new Fault("password-file-unreadable", { at: path });
}

interface RemoveOptions {
  readonly case?: string;
}

async function remove(program: Command, { voice }: Session, names: readonly string[], options: RemoveOptions): Promise<void> {
  const sources = names.map((name) => (existsSync(name) ? realpathSync(name) : name));
  await withCase(program, options.case, async (client, case_id) => {
    const gone = await client.post<readonly Source[]>(`/api/cases/${case_id}/sources/removals`, { sources } satisfies NewRemoval);
    const lines = gone.map(
      ({ name, kind, as }) => `${voice.sentence(`cli.add.${kind}`)}  ${as}  ${name}  ${voice.sentence("cli.remove.done")}`,
    );
    voice.result(gone, [...lines, voice.sentence("cli.remove.next")]);
  });
}

function newSource(paths: readonly string[], { table, log, timeZone, format }: AddOptions): NewSource {
  const as = table ?? log;
  return {
    paths: paths.map((path) => resolve(path)),
    ...(as === undefined ? {} : { as, kind: table === undefined ? ("log" as const) : ("table" as const) }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(format === undefined ? {} : { format }),
  };
}

/** Works on the case named, or the only one there is. @throws {Fault} `case-none`, `case-ambiguous`; the codes of connect. */
export async function withCase(
  program: Command,
  wanted: string | undefined,
  work: (client: Client, case_id: string) => Promise<void>,
): Promise<void> {
  await withClient(program, async (client) => work(client, await caseIdOf(client, wanted)));
}

/** Works on the workspace of -w. @throws {Fault} the codes of connect. */
export async function withClient<Answer>(program: Command, work: (client: Client) => Promise<Answer>): Promise<Answer> {
  const client = await connect(workspaceOf(program));
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function caseIdOf(client: Client, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted;
  const cases = await client.get<readonly CaseRecord[]>("/api/cases");
  const [only] = cases;
  if (only === undefined) throw new Fault("case-none");
  if (cases.length > 1) throw new Fault("case-ambiguous", { params: { cases: cases.map(({ case_id }) => case_id).join(", ") } });
  return only.case_id;
}
