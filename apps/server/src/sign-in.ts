// Who may come in: one administrator made at first start, and a token by which the command line is known.
//
// Passwords, sessions and rate limits are better-auth's. The token lies in the workspace's keys/ (0600):
// whoever may read that file owns the workspace anyway.

import { randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { betterAuth, type BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import type { SessionView } from "@hamon/records";
import type { Workspace } from "hamon";

export const ADMINISTRATOR = "admin@hamon.example";
const PASSWORD_BYTES = 12;
const TOKEN_BYTES = 32;

export interface SignIn {
  /** Answers /api/auth/*. */
  handle(request: Request): Promise<Response>;
  /** Who asks; null when nobody is signed in. */
  userOf(headers: Headers): Promise<SessionView["user"]>;
}

/** The administrator's first password, from the file that keeps it until it is changed. */
export function firstPassword(workspace: string): string {
  return secretOf(workspace, "admin_password", PASSWORD_BYTES);
}

export function apiToken(workspace: string): string {
  return secretOf(workspace, "api_token", TOKEN_BYTES);
}

function secretOf(workspace: string, name: string, bytes: number): string {
  const folder = join(workspace, "keys");
  const file = join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(bytes).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

export async function openSignIn(workspace: Workspace): Promise<SignIn> {
  const options = authOptions(workspace);
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  await makeAdministrator(workspace, options);
  const auth = betterAuth(options);
  const token = apiToken(workspace.folder);
  return {
    handle: (request) => auth.handler(request),
    async userOf(headers) {
      if (bearsToken(headers, token)) return { user_id: "cli", email: "", name: "hamon" };
      const session = await auth.api.getSession({ headers });
      return session === null ? null : { user_id: session.user.id, email: session.user.email, name: session.user.name };
    },
  };
}

function authOptions(workspace: Workspace) {
  return {
    database: workspace.store.pool,
    secret: secretOf(workspace.folder, "session_secret", TOKEN_BYTES),
    basePath: "/api/auth",
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    telemetry: { enabled: false },
    logger: { level: "error" },
    // Its own check of the schema outlives a short command; the migrations have just run.
    advanced: { cookiePrefix: "hamon", database: { validateSchema: false } },
  } satisfies BetterAuthOptions;
}

// Sign-up is closed to everybody who asks over HTTP; the one account is made before that.
async function makeAdministrator(workspace: Workspace, options: ReturnType<typeof authOptions>): Promise<void> {
  const known = await workspace.store.pool.query(`select 1 from "user" where email = $1`, [ADMINISTRATOR]);
  if (known.rowCount !== 0) return;
  const open = betterAuth({ ...options, emailAndPassword: { ...options.emailAndPassword, disableSignUp: false } });
  const body = { email: ADMINISTRATOR, name: "admin", password: firstPassword(workspace.folder) };
  await open.api.signUpEmail({ body });
}

function bearsToken(headers: Headers, token: string): boolean {
  const given = Buffer.from(headers.get("authorization")?.replace(/^Bearer /, "") ?? "");
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
