// Draw the form of one correction: the fields, why and who, what is going to be saved; every change becomes a draft.

import { dropDraft, forgetDraft, keepDraft } from "./correct_drafts.js";
import { clashed } from "./correct_clash.js";
import { codeControl, figuresControl, input, labelled, moneyControl, nameControl } from "./correct_fields.js";
import { furtherControl } from "./correct_further.js";
import { release } from "./correct_map.js";
import { placeControl } from "./correct_place.js";
import { whoLine } from "./correct_who.js";
import { ask, button, changed as reload, moment, note, post, state, who } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

const REASONS = ["read", "known", "plan", "news", "slip"];
const FIELDS = ["name", "sector", "stage", "kind", "investment", "quantities", "place", "further"];

export class Form {
  constructor(item, draft, { close, saved }) {
    Object.assign(this, { item, close, saved, seen: draft?.seen ?? item.seen, reason: draft?.reason || "", restored: draft?.at });
    const held = draft?.raw || {};
    const touched = () => this.touched();
    this.controls = {
      name: nameControl(item, held.name, touched),
      sector: codeControl("sector", item, held.sector, touched),
      stage: codeControl("stage", item, held.stage, touched),
      kind: codeControl("kind", item, held.kind, touched),
      investment: moneyControl(item, held.investment, touched),
      quantities: figuresControl(item, held.quantities, touched),
      place: this.placeOf(held.place),
      ...(item.kind === "programme" ? { further: furtherControl(item, held.further, touched) } : {}),
    };
    this.node = this.drawn();
    this.tell();
    if (draft) this.warn();
  }

  placeOf(held) {
    const { item } = this;
    const name = () => this.controls?.name.text() || item.name;
    return placeControl({ owner: item.id, name, now: item.place.geometry, candidates: item.place.candidates, key: "place", held, changed: () => this.controls && this.touched() });
  }

  drawn() {
    const { controls, item } = this;
    this.coarse = h("p", { class: "coarse", role: "status", "data-testid": "correct-coarse", hidden: true });
    this.trouble = h("p", { class: "refused", role: "alert", "data-testid": "correct-trouble", hidden: true });
    this.kept = h("span", { class: "kept", role: "status", "data-testid": "correct-kept" });
    this.summary = h("p", { class: "summary", "data-testid": "correct-summary" });
    const takeBack = item.corrected.includes("place") && button("place-back", say("correct.back_to_read"), () => { this.placeBack = !this.placeBack; this.touched(); }, { class: "link" });
    const place = h("fieldset", { class: "cf" }, h("legend", {}, say("correct.field.place")), h("p", { class: "now" }, say("correct.place_now", { what: item.place.now_words }), " ", takeBack || ""), this.coarse, controls.place.node);
    return h("form", { class: "correct-form", "data-testid": "correct-form", "aria-label": say("correct.title"), onsubmit: (event) => { event.preventDefault(); this.save(); } },
      h("div", { class: "head" }, h("h3", { tabindex: "-1", "data-k": "correct-title" }, say("correct.title")), button("close", "×", () => this.close(), { class: "quiet", "aria-label": say("correct.cancel") })),
      this.restored && h("p", { class: "restored", role: "status", "data-testid": "correct-restored" }, say("correct.draft_restored", { when: moment(new Date(this.restored).toISOString()) }), " ", button("discard", say("correct.discard"), () => this.discard(), { class: "link" })),
      controls.name.node, h("div", { class: "row three" }, controls.sector.node, controls.stage.node, controls.kind.node), place, controls.further?.node, controls.investment.node, controls.quantities.node, this.foot());
  }

  foot() {
    const reason = input("correct-reason", this.reason, () => { this.reason = reason.value; this.touched(); }, { maxlength: 500, required: true });
    const choices = h("div", { class: "choices" }, REASONS.map((word) => button(`reason-${word}`, say(`correct.reason.${word}`), () => { reason.value = this.reason = say(`correct.reason.${word}`); this.touched(); }, { class: "chip-choice" })));
    this.save_ = h("button", { type: "submit", class: "go", "data-k": "correct-save", "data-testid": "correct-save" }, say("correct.save"));
    return h("div", { class: "correct-foot" }, labelled(say("correct.reason"), reason), choices, this.trouble, h("div", { class: "said" }, whoLine(), this.summary), h("div", { class: "row" }, this.save_, button("fold", say("correct.cancel"), () => this.close(), { class: "quiet" }), this.kept));
  }

  // What the form holds that is not yet saved, as it is kept in a draft.
  state() {
    const raw = {};
    for (const [field, control] of Object.entries(this.controls)) {
      const value = control.state();
      if (value !== undefined) raw[field] = value;
    }
    return raw;
  }

  touched() {
    this.trouble.hidden = true;
    this.tell();
    this.warn();
    const raw = this.state();
    if (!Object.keys(raw).length && !this.reason && !this.placeBack) {
      forgetDraft(this.item.id);
      return dropDraft(this.item.id);
    }
    const body = { raw, reason: this.reason, seen: this.seen, at: Date.now(), name: this.item.name, report: hub.parts.bar.report };
    this.kept.textContent = "";
    keepDraft(this.item.id, body, (how) => { this.kept.textContent = say(how === "kept" ? "correct.draft_kept" : "correct.draft_local"); });
  }

  tell() {
    const fields = [...Object.keys(this.state()), ...(this.placeBack ? ["place"] : [])];
    const names = FIELDS.filter((field) => fields.includes(field)).map((field) => say(`correct.field.${field}`));
    this.summary.textContent = names.length ? say("correct.changes", { what: names.join(say("sep")) }) : say("correct.unchanged");
  }

  // While a name is typed: say why a thing of that name is shown by its town alone.
  warn() {
    const name = this.controls.name.text();
    if (this.warned === name) return;
    this.warned = name;
    clearTimeout(this.warning);
    this.warning = setTimeout(async () => {
      const answer = await ask("coarse", { id: this.item.id, name, report: hub.parts.bar.report });
      if (!answer.ok || this.warned !== name) return;
      this.coarse.hidden = !answer.why;
      this.coarse.textContent = answer.why ? say("correct.coarse", { why: answer.why }) : "";
      this.controls.place.check();
    }, 250);
  }

  // Every field that is different, as the server takes it; throws with what is wrong.
  values() {
    const fields = {};
    for (const [field, control] of Object.entries(this.controls)) {
      const value = control.value();
      if (value !== undefined) fields[field] = value;
    }
    if (this.placeBack) fields.place = null;
    return fields;
  }

  fail(words) {
    this.trouble.hidden = false;
    this.trouble.textContent = words;
    this.trouble.scrollIntoView({ block: "nearest" });
  }

  async save(seen = this.seen, only = null) {
    if (!state.writable) return this.fail(state.why);
    if (!who()) return this.fail(say("correct.who_ask"));
    if (!this.reason.trim()) return this.fail(say("correct.reason_ask"));
    let fields;
    try { fields = this.values(); } catch (error) { return this.fail(error.message); }
    if (only) fields = Object.fromEntries(Object.entries(fields).filter(([field]) => only.includes(field)));
    if (!Object.keys(fields).length) return this.fail(say("correct.unchanged"));
    this.save_.disabled = true;
    this.save_.textContent = say("correct.saving");
    const answer = await post("save", { id: this.item.id, fields, seen, who: who(), reason: this.reason.trim() });
    this.save_.disabled = false;
    this.save_.textContent = say("correct.save");
    if (answer.clash) return clashed(this, answer.clash, fields);
    if (!answer.ok) return this.fail(answer.message);
    await this.done(answer);
  }

  async done(answer) {
    this.leave();
    forgetDraft(this.item.id);
    const what = answer.entries.map((one) => one.field_words).reverse().join(say("sep"));
    note("saved", [h("span", {}, what ? say("correct.saved", { what }) : say("correct.saved_nothing"))], "status", 6000);
    this.saved(answer);
    await reload();
  }

  async discard() {
    this.leave();
    await dropDraft(this.item.id);
    hub.tell("drafts");
    this.close(true);
  }

  leave() {
    release(this.item.id);
  }
}
