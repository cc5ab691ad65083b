// Hang into the bar: the button that opens the reports, and what the export menu holds besides the three formats.

import { openReports, take, watchReports } from "./bring.js";
import { who } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

const MORE = [["kml", ""], ["shp", ""]];
const SHIFTED = [["geojson", "GCJ-02"], ["csv", "GCJ-02"], ["geojson", "BD-09"], ["csv", "BD-09"]];

hub.slot("bar", (node) => {
  if (node.dataset.lang === say("bring.open")) return;
  node.dataset.lang = say("bring.open");
  node.replaceChildren(h("button", { type: "button", class: "reports-button", "data-k": "reports", "data-testid": "reports", onclick: openReports }, say("bring.open"), h("b", { class: "waiting", hidden: true })));
  watchReports(node.querySelector(".waiting"));
});

// The words of the view, as every address of ours reads them.
function query(more = {}) {
  const { page, ...rest } = hub.view;
  return new URLSearchParams(Object.entries({ ...rest, ...(hub.at ? { at: hub.at } : {}), ...more }).filter(([, value]) => value)).toString();
}

// The form is made once per language, and asks what holds only when its menu is opened: a filter asks the server nothing.
const forms = {};
function approvalOf(node) {
  const made = (forms[say("share.approval")] ??= approvalForm());
  if (!node.dataset.listens) document.addEventListener("toggle", ({ target }) => target.contains(node) && target.open && Object.values(forms).forEach((form) => form.look()), true);
  node.dataset.listens = "yes";
  return made;
}

// Enter the approval number once for everybody; the server says what is wrong with it.
function approvalForm() {
  const field = (name, words, more) => h("label", { class: "approval" }, say(words), h("input", { type: "text", "data-k": name, "data-testid": name, autocomplete: "off", maxlength: 60, ...more }));
  const told = h("p", { role: "status", "data-testid": "approval-told" });
  const tell = (said) => {
    told.textContent = said.at ? say("share.approval_held", { who: said.who, at: said.at.slice(0, 10) }) : "";
  };
  const form = h("form", { class: "approval-form", onsubmit: async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ number: form.elements[0].value, who: form.elements[1].value });
    const said = await ask(`/mapapp/approval?lang=${hub.view.lang || "zh"}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!said.ok) return (told.textContent = said.message);
    tell(said);
    hub.refresh();
  } }, field("approval", "share.approval", { placeholder: say("share.approval_example") }), field("approval-who", "share.approval_name"),
  h("button", { type: "submit", class: "shifted", "data-k": "approval-save", "data-testid": "approval-save" }, say("share.approval_save")), told);
  form.look = () => ask("/mapapp/approval").then((said) => {
    if (!said.ok) return;
    if (!form.contains(document.activeElement)) [form.elements[0].value, form.elements[1].value] = [said.number, said.who || who()];
    tell(said);
  });
  return form;
}

const ask = (url, options) => fetch(url, options).then((answer) => answer.json()).catch(() => ({ ok: false, message: say("error.silent") }));

hub.slot("menu", (node) => {
  const shown = `${say("share.file")} ${query()}`;
  if (node.dataset.shown === shown) return;
  node.dataset.shown = shown;
  const open = node.querySelector("[aria-expanded]")?.getAttribute("aria-expanded") === "true";
  const file = (format, datum) => h("a", { href: `/mapapp/export/${format}?${query(datum ? { datum } : {})}`, download: "", "data-format": `${format}${datum}`, "data-k": `export-${format}${datum}` },
    datum ? say("share.shifted_file", { format: say(`share.short.${format}`), datum }) : say(`share.${format}`));
  const more = h("div", { hidden: !open }, h("p", {}, say("share.shifted_note")), SHIFTED.map(([format, datum]) => file(format, datum)));
  const pageOf = (name) => `/mapapp/${name}?${query()}`;
  node.replaceChildren(
    ...MORE.map(([format, datum]) => file(format, datum)),
    h("button", { type: "button", class: "shifted", "aria-expanded": String(open), "data-k": "shifted", "data-testid": "shifted", onclick: ({ currentTarget }) => {
      currentTarget.setAttribute("aria-expanded", String(more.hidden));
      more.hidden = !more.hidden;
    } }, say("share.shifted")), more,
    h("p", { class: "part-title" }, say("share.view")),
    h("a", { href: pageOf("standalone"), download: "", "data-page": "standalone", "data-k": "standalone", "data-testid": "standalone" }, say("share.file")),
    h("a", { href: pageOf("print"), target: "_blank", rel: "noopener", "data-page": "print", "data-k": "print", "data-testid": "print" }, say("share.print")),
    approvalOf(node));
});

// A file dropped anywhere on the page is a report; a browser left alone would leave the page for it.
document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (event.defaultPrevented || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  openReports();
  take(event.dataTransfer.files);
});
