import assert from "node:assert/strict";
import { test } from "node:test";
import { commandText } from "./command-text.js";
import { plainText } from "./plain-text.js";

const PLAIN: readonly (readonly [given: string, read: string, why: string])[] = [
  ["/a/b?id=5&x=y-z_.~", "/a/b?id=5&x=y-z_.~", "nothing is packed"],
  ["/a+b?q=a+b%2Bc", "/a+b?q=a b+c", "a plus is a blank in a query only"],
  ["/?q=%2527%20or%201", "/?q=' or 1", "twice"],
  ["/?q=%25252527", "/?q='", "four times"],
  ["/?q=%u0027%u003Cscript", "/?q='<script", "%u"],
  ["/..%c0%af..%c1%9cx", "/../..\\x", "overlong, two bytes"],
  ["/..%e0%80%af%f0%80%80%af", "/..//", "overlong, three and four bytes"],
  ["/?q=%EF%BC%9Cscript%EF%BC%9E", "/?q=<script>", "full-width forms"],
  ["/?q=%25EF%25BC%258727", "/?q='27", "a full-width apostrophe, packed twice"],
  ["/?q=\\x3cscript\\x3e", "/?q=<script>", "as nginx writes what it will not print"],
  ["/?q=\\u003cb\\\\x27", "/?q=<b'", "as scripts and Apache write it"],
  ["/?q=&#x3c;&#60;&lt;&Quot;&colon;", '/?q=<<<":', "character references"],
  ["/?a=1&lt=2&copy=3", "/?a=1&lt=2&copy=3", "parameters are no references"],
  ["/?q=un/**/ion/*!50000select*/1/* a ** b */2", "/?q=un ion select 1 2", "comments"],
  ["/?q=a%0d%0aSet-Cookie:%09b%00c%a0", "/?q=a\nSet-Cookie: bc\ufffd", "line breaks stay, blanks are one, NUL goes"],
  ["/?q=100%&r=%zz%4", "/?q=100%&r=%zz%4", "what is no escape stays"],
  ["/?q=%89%EF%8E%D0", "/?q=会社", "Shift_JIS"],
  ["/?q=%96%BE%8D%D7&r=%E4%BC%9A%E7%A4%BE", "/?q=明細&r=会社", "two encodings in one request"],
  ["/?q=%83%7C%83C%83%93%83g", "/?q=ポイント", "a second byte that is | or a letter belongs to its letter"],
  ["/?q=%81|id", "/?q=\ufffd|id", "one byte does not hide what follows"],
  ["/?q=%95\\%8E%A6", "/?q=表示", "a second byte that is a backslash, unpacked"],
];

test("plainText unpacks what servers unpack, as often as it was packed", () => {
  for (const [given, read, why] of PLAIN) assert.equal(plainText(given), read, why);
  assert.doesNotMatch(plainText("/?q=%uD800%ed%a0%80"), /\p{Surrogate}/u);
});

test("plainText takes time by length only", () => {
  const start = performance.now();
  for (const piece of ["%25", "/*", "%81", "\\", "&#", "%e3%81", "/*!0"]) plainText(`/?q=${piece.repeat(40_000)}`);
  assert.ok(performance.now() - start < 3_000, "a long text took longer than it should");
});

test("commandText takes out what means nothing to a shell", () => {
  const wanted = [
    ["/?q=;c'a't%20/etc/pass\"\"wd", "/?q=;cat /etc/passwd"],
    ["/?q=;c\\at$IFS$9/etc/passwd", "/?q=;cat /etc/passwd"],
    ["/?q=;cat${IFS}/etc$u/pas$@swd", "/?q=;cat /etc/passwd"],
    ["/?q=;{cat,/etc/passwd}", "/?q=; cat /etc/passwd "],
    ["/?q=%26^p^i^n^g", "/?q=&ping"],
    ["/?q=$(id)&a=1", "/?q=$(id)&a=1"],
  ] as const;
  for (const [given, read] of wanted) assert.equal(commandText(given), read);
});
