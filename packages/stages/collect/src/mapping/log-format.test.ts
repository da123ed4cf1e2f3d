// Format strings of nginx and Apache, and of any other line, as the patterns of their lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isLinearRegex } from "./linear-regex.js";
import { compileFormat } from "./log-format.js";

const LINE = '192.0.2.17 - taro [17/Apr/2025:02:14:03 +0900] "GET /a?b=\\"1\\" HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X; Y)"';

const formats = [
  {
    name: "nginx, combined",
    format: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
    line: LINE,
  },
  { name: "Apache, combined", format: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"', line: LINE },
  {
    name: "Apache, with its quotes written as in the file",
    format: '%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"',
    line: LINE,
  },
  {
    name: "names of any line",
    format:
      '{remote_addr} {ident} {remote_user} [{time_local}] "{request}" {status} {body_bytes_sent} "{http_referer}" "{http_user_agent}"',
    line: LINE,
  },
];
for (const { name, format, line } of formats) {
  test(`compileFormat: ${name}`, () => {
    const pattern = compileFormat(format);
    assert.ok(pattern !== null && isLinearRegex(pattern.regex));
    const names = new RegExp(pattern.regex, "s").exec(line)?.groups ?? {};
    const { remote_addr, remote_user, time_local, method, target, version, status, body_bytes_sent, http_user_agent } = names;
    assert.deepEqual(
      [remote_addr, remote_user, time_local, method, target, version, status, body_bytes_sent, http_user_agent],
      ["192.0.2.17", "taro", "17/Apr/2025:02:14:03 +0900", "GET", '/a?b=\\"1\\"', "1.1", "200", "512", "Mozilla/5.0 (X; Y)"],
    );
    assert.deepEqual(pattern.time, ["time_local"]);
    assert.ok(pattern.set.some(([column, from]) => column === "user.name" && from.includes("remote_user")));
  });
}

test("compileFormat: durations have their unit, several servers behind stay one part", () => {
  const nginx = compileFormat('$time_iso8601 $remote_addr "$request" $upstream_addr $request_time');
  const apache = compileFormat("%h %t %D %T %X %{ms}T");
  const names = new RegExp(nginx?.regex ?? "").exec('2025-04-17T02:14:03+09:00 192.0.2.17 "-" 192.0.2.1:80, 192.0.2.2:80 0.012')?.groups;
  assert.equal(names?.["upstream_addr"], "192.0.2.1:80, 192.0.2.2:80");
  assert.equal(names?.["request"], "-");
  assert.deepEqual(nginx?.set.find(([column]) => column === "event.duration")?.[1], ["{request_time} s"]);
  assert.deepEqual(apache?.set.find(([column]) => column === "event.duration")?.[1], ["{request_time_us} us", "{request_time} s"]);
});

for (const wrong of ["", "no part at all", "$remote_addr $remote_addr", "%Q %h"])
  test(`compileFormat refuses "${wrong}"`, () => assert.equal(compileFormat(wrong), null));
