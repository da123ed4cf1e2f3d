// The routes of records/http.ts, put together. Decides nothing: it checks who asks and what, and asks `hamon`.

import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import { Fault, LANGUAGES, type Language, type SessionView } from "@hamon/records";
import type { OpenCase, RunOptions, Workspace } from "hamon";
import { createJobs, type Jobs } from "./jobs.js";
import { refuse } from "./refusal.js";
import { caseRoutes } from "./routes/cases.js";
import { deliveryRoutes, isMarksPath, marksLimit } from "./routes/deliveries.js";
import { detectionRoutes } from "./routes/detection.js";
import { dutyRoutes } from "./routes/duties.js";
import { evidenceRoutes } from "./routes/evidence.js";
import { handoverRoutes } from "./routes/handover.js";
import { exposureRoutes } from "./routes/exposure.js";
import { searchRoutes } from "./routes/search.js";
import { keyRoutes } from "./routes/keys.js";
import { rulePackRoutes, ruleRoutes } from "./routes/rules.js";
import { screens } from "./screens.js";
import { openSignIn, type SignIn } from "./sign-in.js";

export interface Server {
  fetch(request: Request): Response | Promise<Response>;
  close(): Promise<void>;
}

export interface Variables {
  readonly workspace: Workspace;
  readonly jobs: Jobs;
  readonly user: NonNullable<SessionView["user"]>;
  /** The case of the path, opened for the user. */
  readonly open: OpenCase;
}

export type HamonApp = Hono<{ Variables: Variables }>;

const MAX_BODY_BYTES = 1024 * 1024;
const VERSION = "0.1.0";

export interface ServerOptions {
  /** Where notices go; default what hamon.yml says. */
  readonly notify?: RunOptions["notify"];
}

export async function createServer(workspace: Workspace, options: ServerOptions = {}): Promise<Server> {
  const signIn = await openSignIn(workspace);
  const { smtp, bounces_folder } = workspace.settings;
  const jobs = createJobs(options.notify ?? { smtp, bounces_folder });
  const app = new Hono<{ Variables: Variables }>();
  app.onError((mistake, context) => refuse(context, mistake));
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'", "data:"],
      },
    }),
  );
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES });
  app.use("/api/*", (context, next) => (isMarksPath(context.req.path) ? marksLimit(context, next) : limit(context, next)));
  addOpenRoutes(app, workspace, signIn);
  addGuard(app, signIn);
  addCaseRoutes(app, workspace, jobs);
  app.all("/api/*", () => {
    throw new Fault("not-found");
  });
  app.get("*", screens());
  return { fetch: (request) => app.fetch(request), close: () => jobs.drain() };
}

function addOpenRoutes(app: HamonApp, workspace: Workspace, signIn: SignIn): void {
  app.on(["GET", "POST"], "/api/auth/*", (context) => signIn.handle(context.req.raw));
  app.get("/api/session", async (context) => {
    const user = await signIn.userOf(context.req.raw.headers);
    const is_clock_simulated = workspace.settings.clock_offset_s !== 0;
    return context.json<SessionView>({ user, version: VERSION, now: workspace.now().toISOString(), is_clock_simulated });
  });
  app.get("/api/locales/:language", (context) => {
    const language = context.req.param("language");
    if (!LANGUAGES.includes(language as Language)) throw new Fault("not-found", { at: language });
    return context.json(workspace.content.locale(language as Language));
  });
}

function addGuard(app: HamonApp, signIn: SignIn): void {
  app.use("/api/*", csrf());
  app.use("/api/*", async (context, next) => {
    const user = await signIn.userOf(context.req.raw.headers);
    if (user === null) throw new Fault("not-signed-in");
    context.set("user", user);
    await next();
  });
}

function addCaseRoutes(app: HamonApp, workspace: Workspace, jobs: Jobs): void {
  app.use("/api/*", async (context, next) => {
    context.set("workspace", workspace);
    context.set("jobs", jobs);
    await next();
  });
  // Before the case is opened: one whose keys do not open is verified all the same.
  app.post("/api/cases/:case_id/verify", async (context) =>
    context.json(await workspace.verifyCase(context.req.param("case_id"), context.get("user").user_id)),
  );
  app.use("/api/cases/:case_id/*", openTheCase);
  app.use("/api/cases/:case_id", openTheCase);
  for (const routes of [
    caseRoutes(),
    searchRoutes(),
    detectionRoutes(),
    exposureRoutes(),
    dutyRoutes(),
    deliveryRoutes(),
    evidenceRoutes(),
    handoverRoutes(),
  ])
    app.route("/api/cases", routes);
  app.route("/api/keys", keyRoutes());
  app.route("/api/rules", ruleRoutes());
  app.route("/api/rule-packs", rulePackRoutes());
}

const openTheCase: MiddlewareHandler<{ Variables: Variables }> = async (context, next) => {
  const open = await context.get("workspace").openCase(context.req.param("case_id") ?? "", context.get("user").user_id);
  context.set("open", open);
  await next();
};
