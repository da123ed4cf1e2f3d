// Checks a Hamon bundle in a browser, from the picked folder alone: nothing is fetched, nothing is sent. Last of the scripts.

const WORDS = JSON.parse(document.getElementById("words").textContent);
const PAGE = { language: navigator.language.startsWith("ja") ? "ja" : "en", redraw: () => undefined, turn: 0 };

const STEPS = [
  ["files", checkFiles],
  ["signature", checkSignature],
  ["tree", checkTree],
  ["proofs", checkProofs],
  ["cosigned", checkCosigned],
  ["stamps", checkStamps],
];
/** As sure as it can be: there is nothing else, or nothing of that kind. */
const WHOLE = ["good", "none"];

function words(key, params = {}) {
  const sentence = key.split(".").reduce((node, part) => node?.[part], WORDS[PAGE.language]) ?? key;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

function draw(found) {
  document.documentElement.lang = PAGE.language;
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = words(node.dataset.words);
  const steps = found?.steps ?? [];
  document.getElementById("now").textContent = found?.now ?? "";
  document.getElementById("steps").replaceChildren(...steps.map(drawStep));
  const verdict = document.getElementById("verdict");
  verdict.textContent = found?.verdict === undefined ? "" : words(`verdict.${found.verdict}`, found.first);
  verdict.dataset.verdict = found?.verdict ?? "";
  drawKey(found?.state);
}

function drawStep({ step, state, file, why, params = {}, count = 0, skipped = 0, details = [] }) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { step, state });
  const told = { good: "good", broken: `broken.${why}`, skipped: "unsupported", none: `none.${step}`, partly: "partly" }[state];
  const more = skipped > 0 ? ` ${words("too_large", { skipped })}` : "";
  item.textContent = `${words(`steps.${step}`)}: ${words(told, { ...params, file, count })}${more}`;
  if (details.length > 0) item.append(drawDetails(details));
  return item;
}

/** A tick stands before what was checked and nothing else. */
function drawDetails(details) {
  const list = document.createElement("ul");
  for (const { state, says, params, command } of details) {
    const item = list.appendChild(document.createElement("li"));
    item.dataset.state = state;
    item.textContent = words(`details.${says}`, params);
    if (command !== undefined) item.appendChild(document.createElement("code")).textContent = command;
  }
  return list;
}

function drawKey({ key, checkpoint } = {}) {
  const rows = key === undefined ? [] : [["key", key.vkey], ["size", checkpoint.size], ["root", checkpoint.root]];
  const nodes = rows.flatMap(([name, value]) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, text.textContent] = [words(`head.${name}`), value];
    return [term, text];
  });
  document.getElementById("key").replaceChildren(...nodes);
}

async function perform(step, check, place) {
  try {
    const done = await check(place);
    const state = done.none ? "none" : done.unsupported ? "skipped" : done.isOpen ? "partly" : "good";
    return { step, state, ...done };
  } catch (mistake) {
    if (mistake instanceof Broken) return { step, state: "broken", file: mistake.file, why: mistake.why, params: mistake.params };
    return { step, state: "broken", file: mistake.name, why: "unreadable" };
  }
}

async function verify(files) {
  const found = { steps: [], state: {}, now: "" };
  const turn = (PAGE.turn += 1);
  PAGE.redraw = () => draw(found);
  const given = document.getElementById("keys").value;
  const tell = (path) => void (document.getElementById("now").textContent = path);
  let bag = new Map();
  for (const [step, check] of STEPS) {
    const opened = async (place) => check({ ...place, bag: (bag = bag.size > 0 ? bag : openBag(files)) });
    found.steps.push(await perform(step, opened, { state: found.state, tell, given }));
    if (turn !== PAGE.turn) return; // another folder or key was given meanwhile
    draw(found);
  }
  found.first = found.steps.find(({ state }) => state === "broken");
  const isWhole = found.steps.every(({ state, skipped = 0 }) => WHOLE.includes(state) && skipped === 0);
  found.verdict = found.first === undefined ? (isWhole ? "good" : "partly") : "broken";
  draw(found);
}

const folder = document.getElementById("folder");
for (const field of [folder, document.getElementById("keys")])
  field.addEventListener("change", () => void (folder.files.length > 0 && verify(folder.files)));
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    PAGE.language = button.dataset.language;
    PAGE.redraw();
  });
}
PAGE.redraw = () => draw();
draw();
