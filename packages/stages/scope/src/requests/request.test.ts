import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadContent } from "@hamon/content";
import { loadDataMap } from "../map/load.js";
import { parsePathTemplate } from "../map/path-template.js";
import { judgeRequest, parseQuery, type IntruderRequest } from "./request.js";

const { map } = loadDataMap(await loadContent(), "kpi_websub");

function request(url: string, more: Partial<IntruderRequest> = {}): IntruderRequest {
  const path = decodeURIComponent(url.split("?")[0] ?? "");
  const service = url.startsWith("/report") || url.startsWith("/REPORT") ? "kpi-report" : "kpi-front";
  return { event_id: 1, service, method: "GET", path, url, status: 200, bytes: 9000, tags: [], ...more };
}

const POLICY = "/report/export.ashx?set=policy&from=10&to=20";
const cases: readonly { name: string; request: IntruderRequest; verdict: string }[] = [
  { name: "a record page", request: request("/kpi/records/123"), verdict: "policy_detail record_id=123" },
  { name: "a record page with wide digits", request: request("/kpi/records/%EF%BC%91%EF%BC%92"), verdict: "policy_detail record_id=12" },
  { name: "an export", request: request(POLICY), verdict: "policy_export from=10 to=20" },
  {
    name: "an export with its parameters in another order",
    request: request("/report/export.ashx?to=20&x=1&from=10&set=policy"),
    verdict: "policy_export from=10 to=20",
  },
  {
    name: "IIS does not mind capitals",
    request: request("/REPORT/Export.ashx?SET=Policy&From=10&TO=20"),
    verdict: "policy_export from=10 to=20",
  },
  { name: "nginx does", request: request("/KPI/records/123"), verdict: "no-path" },
  { name: "another set", request: request("/report/export.ashx?set=agency_staff&agency=K100%31"), verdict: "staff_export agency=K1001" },
  { name: "a set that the map does not know", request: request("/report/export.ashx?set=claim&from=1&to=2"), verdict: "no-path" },
  { name: "an export without its end", request: request("/report/export.ashx?set=policy&from=10"), verdict: "no-path" },
  { name: "a parameter twice, with two values", request: request(`${POLICY}&to=99999`), verdict: "key-twice" },
  { name: "a parameter twice, with one value", request: request(`${POLICY}&to=20`), verdict: "policy_export from=10 to=20" },
  { name: "not found", request: request("/kpi/records/123", { status: 404 }), verdict: "nothing" },
  { name: "moved to the sign-in", request: request("/kpi/records/123", { status: 302 }), verdict: "nothing" },
  { name: "a failure", request: request(POLICY, { status: 500 }), verdict: "nothing" },
  { name: "an answer too short for a record", request: request("/kpi/records/123", { bytes: 388 }), verdict: "nothing" },
  {
    name: "a log without bytes excuses nobody",
    request: request("/kpi/records/123", { bytes: null }),
    verdict: "policy_detail record_id=123",
  },
  { name: "the head of a page only", request: request("/kpi/records/123", { method: "HEAD", bytes: 0 }), verdict: "no-path" },
  { name: "part of a page", request: request("/kpi/records/123", { status: 206 }), verdict: "no-path" },
  { name: "a page of another service", request: request("/kpi/records/123", { service: "other" }), verdict: "no-path" },
  { name: "an ordinary search", request: request("/kpi/search?q=%E4%BC%9A%E7%A4%BE"), verdict: "nothing" },
  {
    name: "an injected search that was answered",
    request: request("/kpi/search?q=1'--", { tags: ["attack.t1190"] }),
    verdict: "attack-answered",
  },
  {
    name: "an injected search that failed",
    request: request("/kpi/search?q=1'--", { tags: ["attack.t1190"], status: 500 }),
    verdict: "nothing",
  },
  {
    name: "the web shell is the full compromise",
    request: request("/kpi/upload/attachments/x.aspx?cmd=dir", { tags: ["attack.t1505.003"] }),
    verdict: "nothing",
  },
  { name: "the same file without its finding", request: request("/kpi/upload/attachments/x.aspx?cmd=dir"), verdict: "no-path" },
  { name: "an upload", request: request("/kpi/upload/attachments/x.aspx", { method: "PUT", status: 201 }), verdict: "nothing" },
  { name: "a static file in a folder", request: request("/static/css/site.css"), verdict: "nothing" },
  { name: "an empty request line", request: request("", { method: "", path: "" }), verdict: "no-path" },
];

for (const { name, request: given, verdict } of cases) {
  test(`judgeRequest: ${name}`, () => {
    const found = judgeRequest(given, map);
    const text =
      found.kind === "exposes"
        ? [found.path.key, ...Object.entries(found.values).map(([key, value]) => `${key}=${value}`)].join(" ")
        : found.kind === "unmapped"
          ? found.reason
          : found.kind;
    assert.equal(text, verdict);
  });
}

test("parseQuery decodes each part once and keeps what does not decode", () => {
  assert.deepEqual(parseQuery("/x?a=%2526&b=1+2&c&d=%&e=%E4%BC%9A=x"), [
    ["a", "%26"],
    ["b", "1 2"],
    ["c", ""],
    ["d", "%"],
    ["e", "会=x"],
  ]);
  assert.deepEqual(parseQuery("/x"), []);
});

test("a template finds what it was filled with, whatever that is", () => {
  const template = parsePathTemplate("/a.b/{one}/c/{two}", false);
  assert.ok(typeof template !== "string");
  const segment = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter((text) => !text.includes("/"));
  fc.assert(
    fc.property(segment, segment, (one, two) => {
      assert.deepEqual(template.pattern.exec(`/a.b/${one}/c/${two}`)?.slice(1), [one, two]);
      assert.equal(template.pattern.test(`/axb/${one}/c/${two}`), false, "a dot is a dot");
    }),
  );
});
