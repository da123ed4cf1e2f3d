// Makes the files of the first hour: a web log and a table of members. Synthetic, from a fixed seed.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MEMBERS = 400;
const VISITS = 6000;
const STOLEN = 180;
const SURNAMES = ["佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "山本", "中村", "小林", "加藤"];
const GIVEN = ["翔", "陽葵", "大輔", "美咲", "健一", "さくら", "直樹", "由美", "拓也", "恵子"];
const INTRUDER = "203.0.113.77";
const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0 Safari/537.36";
const START = Date.parse("2026-05-11T00:00:00+09:00");
const DAY_MS = 86_400_000;

const [folder = "."] = process.argv.slice(2);
let state = 20_260_512;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "member.csv"), memberTable());
writeFileSync(join(folder, "access.log"), accessLog());
console.log(`${join(folder, "member.csv")}, ${join(folder, "access.log")} (synthetic)`);

function memberTable() {
  const rows = Array.from({ length: MEMBERS }, (_, at) => {
    const number = at + 1;
    const mail = random() < 0.7 ? `member${number}@example.jp` : "";
    const phone = `090-0000-${String(number).padStart(4, "0")}`;
    return [number, `${pick(SURNAMES)} ${pick(GIVEN)}`, mail, phone, `東京都千代田区千代田${number}`].join(",");
  });
  return `${["member_no,name,email,phone,address", ...rows].join("\r\n")}\r\n`;
}

function accessLog() {
  const lines = [];
  for (let at = 0; at < VISITS; at += 1) lines.push(visit());
  lines.push(...intrusion());
  return `${lines.sort((a, b) => a.time - b.time).map(lineOf).join("\n")}\n`;
}

function visit() {
  const address = `198.51.100.${1 + Math.floor(random() * 200)}`;
  const path = pick(["/", "/news", "/search?q=%E4%BF%9D%E9%99%BA", "/member/login", "/static/app.js", `/member/${1 + Math.floor(random() * MEMBERS)}`]);
  return { time: START + random() * DAY_MS, address, request: `GET ${path} HTTP/1.1`, status: 200, bytes: 900 + Math.floor(random() * 4000), agent: BROWSER };
}

function intrusion() {
  const begin = START + 26 * 3_600_000;
  const at = (minutes, request, status, bytes) => ({ time: begin + minutes * 60_000, address: INTRUDER, request: `${request} HTTP/1.1`, status, bytes, agent: BROWSER });
  const attack = [
    at(0, "GET /search?q=%27%20OR%201%3D1--", 500, 512),
    at(1, "GET /search?q=x%27%20UNION%20SELECT%20null,table_name%20FROM%20information_schema.tables--", 200, 18_211),
    at(4, "POST /upload/photo/cache.php", 201, 120),
    at(5, "GET /upload/photo/cache.php?cmd=whoami", 200, 64),
  ];
  const views = Array.from({ length: STOLEN }, (_, number) => at(20 + number * 0.5, `GET /member/${number + 1}`, 200, 2100));
  return [...attack, ...views];
}

function lineOf({ time, address, request, status, bytes, agent }) {
  const jst = new Date(time + 9 * 3_600_000).toISOString();
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][Number(jst.slice(5, 7)) - 1];
  const stamp = `${jst.slice(8, 10)}/${month}/${jst.slice(0, 4)}:${jst.slice(11, 19)} +0900`;
  return `${address} - - [${stamp}] "${request}" ${status} ${bytes} "-" "${agent}"`;
}
