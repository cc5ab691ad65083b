// Bring reports in: drop or choose a file, see how far it is, say what it is, keep it; list what is held, take one off.

import { h, hub, say } from "./hub.js";

const KINDS = ".txt,.md,.docx,.pdf,.html,.htm";
const ACTIVE = ["sending", "queued", "reading", "extracting", "placing", "storing"];
const STEPS = ["reading", "extracting", "placing"];
const held = { jobs: [], shelf: null, trouble: "", asking: "" };
let dialog = null;
let badge = null;
let timer = 0;

const lang = () => (hub.view.lang === "en" ? "en" : "zh");
const keptIds = () => sessionStorage.setItem("mapapp.jobs", JSON.stringify(held.jobs.filter((job) => job.id).map((job) => job.id)));
const active = () => held.jobs.some((job) => ACTIVE.includes(job.stage));

async function ask(address, options = {}) {
  const mark = address.includes("?") ? "&" : "?";
  try {
    const answer = await fetch(`/mapapp/${address}${mark}lang=${lang()}`, options);
    return await answer.json();
  } catch {
    return { ok: false, message: say("error.silent") };
  }
}

const send = (address, said) => ask(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });

export function watchReports(node) {
  badge = node;
  if (!held.jobs.length) for (const id of JSON.parse(sessionStorage.getItem("mapapp.jobs") || "[]")) held.jobs.push({ id, stage: "queued", name: "" });
  follow();
}

export async function openReports() {
  if (!dialog) build();
  draw();
  if (!dialog.open) dialog.showModal();
  await stock();
}

async function stock() {
  const shelf = await ask("reports");
  if (shelf.ok) held.shelf = shelf;
  else held.trouble = shelf.message;
  draw();
}

function build() {
  dialog = h("dialog", { class: "reports", "data-testid": "reports-dialog", "aria-labelledby": "reports-title",
    onclick: (event) => event.target === dialog && dialog.close(),
    ondragover: (event) => { event.preventDefault(); dialog.classList.add("over"); },
    ondragleave: (event) => event.target === dialog && dialog.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); dialog.classList.remove("over"); take(event.dataTransfer.files); } });
  document.body.append(dialog);
}

function draw() {
  if (badge) {
    badge.textContent = held.jobs.length ? String(held.jobs.length) : "";
    badge.hidden = !held.jobs.length;
  }
  if (!dialog) return;
  const focus = dialog.contains(document.activeElement) ? document.activeElement.dataset.k : "";
  const file = h("input", { type: "file", multiple: true, accept: KINDS, class: "file", "data-k": "file", "data-testid": "file", "aria-label": say("bring.choose"), onchange: (event) => take(event.target.files) });
  dialog.replaceChildren(h("div", { class: "inside" },
    h("header", {}, h("h2", { id: "reports-title" }, say("bring.title")), h("button", { type: "button", class: "quiet", "data-k": "close", "aria-label": say("bring.close"), "data-testid": "close", onclick: () => dialog.close() }, "×")),
    h("label", { class: "drop" }, file, h("b", {}, say("bring.drop")), h("span", {}, say("bring.kinds", { mb: Math.round((held.shelf?.most || 3e7) / 1e6) })), h("span", { class: "secret" }, say("bring.secret"))),
    held.trouble && h("p", { class: "refused", role: "alert", "data-testid": "trouble" }, held.trouble),
    held.jobs.length > 0 && h("ul", { class: "jobs", "data-testid": "jobs", "aria-live": "polite" }, held.jobs.map(drawJob)),
    h("h3", {}, say("bring.held")),
    held.shelf ? h("ul", { class: "shelf", "data-testid": "shelf" }, shelf().map(drawHeld)) : h("p", {}, say("bring.wait"))));
  if (focus) dialog.querySelector(`[data-k="${CSS.escape(focus)}"]`)?.focus();
}

function drawJob(job) {
  if (job.node && job.stage === "ready") return job.node; // a half-filled form stays as it is
  const drop = (word) => h("button", { type: "button", class: "quiet", "data-k": `drop-${job.key ?? job.id}`, "data-testid": "drop", onclick: () => forget(job) }, say(word));
  const busy = ACTIVE.includes(job.stage);
  const part = job.stage === "sending" ? job.part * 0.1 : job.stage === "storing" ? 0.95 : STEPS.includes(job.stage) ? 0.2 + 0.25 * STEPS.indexOf(job.stage) : 0.1;
  const words = job.stage === "queued" && job.place ? say("bring.stage.queued_at", { place: job.place }) : say(`bring.stage.${job.stage}`, { n: job.found ?? "", part: Math.round(100 * (job.part || 0)) });
  return h("li", { class: `job ${job.stage}`, "data-testid": "job", "data-stage": job.stage },
    h("div", { class: "line" }, h("b", { class: "file-name" }, job.name), !busy && job.stage !== "ready" ? drop("bring.dismiss") : job.stage === "storing" ? null : drop("bring.cancel")),
    busy && h("progress", { max: 1, value: part, "aria-label": job.name }),
    h("p", { class: "state" }, words, job.stage === "extracting" && job.sentences ? say("bring.sentences", { n: job.sentences }) : ""),
    job.message && h("p", { class: "refused", role: "alert" }, job.message),
    job.stage === "ready" && form(job),
    job.stage === "done" && h("button", { type: "button", class: "go", "data-testid": "show", onclick: () => show(job.report) }, say("bring.show")));
}

// What the report is, as far as it says so itself; the planner corrects it before it is kept.
function form(job) {
  const { about, account } = job;
  const input = (name, more) => h("input", { name, value: about[name] ?? "", "data-k": `${name}-${job.id}`, "data-testid": `about-${name}`, autocomplete: "off", ...more });
  const known = (held.shelf?.regions || []).map((one) => [one.adcode, one.name]);
  if (about.adcode && !known.some(([code]) => code === about.adcode)) known.push([about.adcode, say("bring.no_pack", { name: job.region || about.adcode })]);
  const region = h("select", { name: "adcode", "data-k": `adcode-${job.id}`, "data-testid": "about-adcode" }, [["", say("bring.no_region_chosen")], ...known].map(([code, name]) => h("option", { value: code, selected: code === about.adcode }, code ? `${name} ${code}` : name)));
  const same = job.same.map((id) => held.shelf?.reports.find((one) => one.id === id)).filter(Boolean);
  const instead = h("select", { name: "replaces", "data-testid": "about-replaces", "data-k": `replaces-${job.id}` }, [["", say("bring.beside")], ...same.map((one) => [one.id, say("bring.instead", { title: labelOf(one) })])].map(([id, words]) => h("option", { value: id }, words)));
  const field = (word, control) => h("label", {}, h("span", {}, say(word)), control);
  const keep = async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.target));
    const answer = await send(`jobs/${job.id}/keep`, { ...said, year: said.year ? Number(said.year) : null, replaces: said.replaces || "" });
    job.node = null;
    if (answer.ok) Object.assign(job, { stage: "queued", message: "", about: { ...about, ...said } });
    else job.message = answer.message;
    follow();
  };
  const { total, placed, district, placeless, not_found } = account;
  return h("form", { class: "about", onsubmit: keep },
    h("p", { class: "tally", "data-testid": "found" }, say("bring.found", { total, placed, district, placeless, not_found })),
    field("bring.about.title", input("title", { required: true, maxlength: 200 })), field("bring.about.issuer", input("issuer", { maxlength: 100 })),
    field("bring.about.year", input("year", { type: "number", min: 1949, max: 2099 })), field("bring.about.region", region), same.length > 0 && field("bring.about.same", instead),
    job.again && h("p", { class: "note" }, say("bring.again")),
    !about.adcode && h("p", { class: "note" }, say("bring.unknown_region")),
    h("button", { type: "submit", class: "go", "data-testid": "keep" }, say("bring.keep")));
}

const labelOf = (one) => `${one.issuer || one.title} ${one.year || ""}`.trim();
const shelf = () => [...held.shelf.reports].sort((a, b) => (a.issuer || "").localeCompare(b.issuer || "", "zh") || (b.year || 0) - (a.year || 0));

function drawHeld(one) {
  const now = one.id === hub.parts.bar?.report;
  const asking = held.asking === one.id;
  const again = (id) => { held.asking = id; draw(); dialog.querySelector(`[data-k="${id ? "sure" : "remove"}-${CSS.escape(one.id)}"]`)?.focus(); };
  return h("li", { class: now ? "now" : "", "data-testid": "held", "data-id": one.id },
    h("div", {}, h("b", {}, labelOf(one)), now && h("em", {}, say("bring.now")), h("small", {}, `${one.title} · ${say("bring.counts", one)}`)),
    asking
      ? h("div", { class: "asking", role: "alertdialog", "aria-label": say("bring.sure") }, h("p", {}, say("bring.sure"), one.built && say("bring.sure_built")), h("button", { type: "button", class: "go danger", "data-k": `sure-${one.id}`, "data-testid": "sure", onclick: () => remove(one) }, say("bring.remove")),
        h("button", { type: "button", class: "quiet", "data-k": `not-${one.id}`, onclick: () => again("") }, say("bring.not")))
      : h("div", { class: "acts" }, !now && h("button", { type: "button", class: "quiet", "data-k": `show-${one.id}`, onclick: () => show(one.id) }, say("bring.show")),
        h("button", { type: "button", class: "quiet", "data-k": `remove-${one.id}`, "data-testid": "remove", "aria-label": say("bring.remove_label", { what: labelOf(one) }), onclick: () => again(one.id) }, say("bring.remove"))));
}

async function remove(one) {
  const answer = await send("reports/remove", { id: one.id });
  held.asking = "";
  held.trouble = answer.ok ? "" : answer.message;
  if (answer.ok) see(one.id === hub.parts.bar?.report ? { report: "", id: "" } : {});
  await stock();
  dialog.querySelector("[data-k=close]")?.focus();
}

function show(id) {
  held.jobs = held.jobs.filter((one) => one.stage !== "done");
  keptIds();
  see({ report: id, id: "" });
  draw();
  dialog.close();
}

// The store has changed: have the page read it again.
const see = (patch) => {
  if (Object.keys(patch).length) hub.set(patch);
  hub.refresh();
};

export function take(files) {
  held.trouble = "";
  for (const file of files) {
    const job = { key: `${file.name}/${file.size}/${Math.random()}`, name: file.name, stage: "sending", part: 0 };
    held.jobs.push(job);
    if (file.size > (held.shelf?.most || 3e7)) Object.assign(job, { stage: "failed", message: say("bring.large", { mb: Math.round((held.shelf?.most || 3e7) / 1e6) }) });
    else bring(job, file);
  }
  follow();
}

// fetch tells nothing of what has been sent; the older way does.
function bring(job, file) {
  const call = new XMLHttpRequest();
  job.call = call;
  call.upload.onprogress = (event) => { job.part = event.total ? event.loaded / event.total : 0; draw(); };
  call.onload = () => {
    let answer = { ok: false, message: say("error.silent") };
    try { answer = JSON.parse(call.responseText); } catch { /* said above */ }
    Object.assign(job, answer.ok ? { ...answer.job, call: null } : { stage: "failed", message: answer.message });
    follow();
  };
  call.onerror = () => { Object.assign(job, { stage: "failed", message: say("error.silent") }); draw(); };
  call.open("POST", `/mapapp/reports?${new URLSearchParams({ name: file.name, lang: lang() })}`);
  call.setRequestHeader("Content-Type", "application/octet-stream");
  call.send(file);
}

async function forget(job) {
  job.call?.abort();
  held.jobs = held.jobs.filter((one) => one !== job);
  keptIds();
  draw();
  dialog.querySelector("[data-k=file]")?.focus();
  if (job.id && job.stage !== "done") await ask(`jobs/${job.id}`, { method: "DELETE" });
}

async function follow() {
  clearTimeout(timer);
  keptIds();
  for (const job of held.jobs.filter((one) => one.id && ACTIVE.includes(one.stage))) {
    const answer = await ask(`jobs/${job.id}`);
    const before = job.stage;
    if (answer.ok) Object.assign(job, answer.job, answer.job.stage === "ready" && before === "ready" ? {} : { node: null });
    else if (answer.message !== say("error.silent")) held.jobs = held.jobs.filter((one) => one !== job);
    if (job.stage === "done" && before !== "done") {
      see({});
      await stock();
    }
  }
  draw();
  if (active()) timer = setTimeout(follow, 600);
}
