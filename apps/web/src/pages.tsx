// Which address shows which screen.

import { createRootRoute, createRoute, createRouter, Outlet, type ErrorComponentProps } from "@tanstack/react-router";
import { CaseList } from "./cases/case-list.js";
import { Glance } from "./case-at-a-glance/glance.js";
import { Deliveries } from "./deliveries/deliveries.js";
import { Documents } from "./documents/documents.js";
import { EntryPage } from "./evidence/entry-page.js";
import { OriginalPage } from "./evidence/original-page.js";
import { Evidence } from "./evidence/evidence.js";
import { EventSearch } from "./events/event-search.js";
import { ExposurePage } from "./exposure/exposure-page.js";
import { RowPage } from "./exposure/row-page.js";
import { UnexplainedGroup } from "./exposure/unexplained-group.js";
import { UnexplainedRequests } from "./exposure/unexplained-requests.js";
import { EventPage } from "./findings/event-page.js";
import { FindingPage } from "./findings/finding-page.js";
import { Findings } from "./findings/findings.js";
import { Obligations } from "./obligations/obligations.js";
import { Empty, FaultNote } from "./parts/answered.js";
import { Link } from "./parts/link.js";
import { Rules } from "./rules/rules.js";
import { Shell } from "./shell/shell.js";
import { SignIn } from "./sign-in/sign-in.js";
import { MappingPage } from "./sources/mapping-page.js";
import { Sources } from "./sources/sources.js";
import { Unparsed } from "./sources/unparsed.js";
import { useWords } from "./words.js";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignIn });
const list = createRoute({ getParentRoute: () => root, path: "/", component: CaseList });
const oneCase = createRoute({ getParentRoute: () => root, path: "/cases/$caseId", component: Shell, notFoundComponent: NotInCase });

const SCREENS = [
  ["/", Glance],
  ["findings", Findings],
  ["findings/$findingId", FindingPage],
  ["rules", Rules],
  ["events", EventSearch],
  ["events/$eventId", EventPage],
  ["exposure", ExposurePage],
  ["rows/$rowId", RowPage],
  ["unmapped", UnexplainedRequests],
  ["unmapped/$groupId", UnexplainedGroup],
  ["obligations", Obligations],
  ["documents", Documents],
  ["deliveries", Deliveries],
  ["evidence", Evidence],
  ["evidence/entries/$entryIndex", EntryPage],
  ["evidence/$evidenceId", OriginalPage],
  ["sources", Sources],
  ["sources/$sourceId/mapping", MappingPage],
  ["unparsed", Unparsed],
] as const;

export function createPages() {
  const screens = SCREENS.map(([path, component]) => createRoute({ getParentRoute: () => oneCase, path, component }));
  return createRouter({
    routeTree: root.addChildren([signIn, list, oneCase.addChildren(screens)]),
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: Broken,
  });
}

function NotFound() {
  return (
    <main className="plain-page" style={{ padding: 28 }}>
      <NotInCase />
    </main>
  );
}

// Within a case its menu stays beside it.
function NotInCase() {
  const { sayOf, say } = useWords();
  return (
    <Empty>
      <b>{sayOf("faults.not-found.what")}</b> {sayOf("faults.not-found.next")} <Link to="/">{say("cases.title")}</Link>
    </Empty>
  );
}

// A bug of ours: the frame stays, the page says so.
function Broken({ error, reset }: ErrorComponentProps) {
  return <FaultNote error={error} onRetry={reset} />;
}
