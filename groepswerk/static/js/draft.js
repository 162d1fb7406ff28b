"use strict";
/* data-draft: on a phone ticked as hers alone, an unsent recording stays until it is saved, a day at most. */
(() => {
  const find = (what) => document.querySelector(what);
  const store = localStorage;
  const saved = find(".notice-saved") && location.pathname;
  for (const name in store) {
    const meeting = name.split(" ")[1];
    if (meeting && (saved?.endsWith(meeting) || Date.now() - JSON.parse(store[name]).at > 864e5)) delete store[name];
  }
  addEventListener("submit", ({ target }) => target.matches("[action$='/sign-out']") && store.clear());

  const form = find("#recording");
  if (!form) return;
  const name = `draft ${find("#draft").dataset.draft}`;
  const part = (field) => (/checkbox|radio/.test(field.type) ? "checked" : "value");
  const key = (field) => field.name + (part(field) === "value" ? "" : field.value);
  const fields = [...form.querySelectorAll("input:not([name=csrf_token]), textarea")];
  const tick = find("[data-own] input");
  const old = find("[data-changed] textarea");
  const isKept = () => tick && store.own === tick.value && !form.is_sensitive.checked;
  const show = (line, hidden = false) => Object.assign(find(`[data-${line}]`), { hidden });

  const keep = () => {
    if (!isKept()) return delete store[name];
    const state = Object.fromEntries(fields.map((field) => [key(field), field[part(field)]]));
    store[name] = JSON.stringify({ at: Date.now(), old: old.value, state });
  };
  form.oninput = keep;

  /* It keeps its key, so sent twice it is done once. */
  let wait;
  form.onsubmit = async (event) => {
    event.preventDefault();
    clearTimeout(wait);
    keep();
    const send = () => form.requestSubmit(event.submitter);
    const body = new FormData(form, event.submitter);
    try {
      const options = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout?.(2e4) };
      const { status } = await fetch(form.action, options);
      if (status > 501) throw 0;
      /* A redirect has no status here. */
      if (!status) return location.assign(form.action.slice(0, -7));
      form.onsubmit = null;
      send();
    } catch {
      show(isKept() ? "offline" : "unkept").scrollIntoView();
      wait = setTimeout(send, 1e4);
      ononline = send;
    }
  };

  if (tick) {
    tick.checked = store.own === tick.value;
    show("own").onchange = () => {
      if (!tick.checked) return store.clear();
      store.own = tick.value;
      keep();
    };
    find("[data-changed] button").onclick = () => {
      old.value = "";
      show("changed", true);
      keep();
    };
  }

  if (!isKept()) return keep();
  const { at, old: was, state } = JSON.parse(store[name] || "{}");
  /* A page with mistakes shows what she typed already. */
  if (!at || find("#error-summary, #stale-save")) return;
  const isSame = state.version === form.version.value;
  const words = isSame ? [] : [state.new_theme, state.story, state.worked, state.reflection];
  old.value = [was, ...words].filter(Boolean).join("\n\n");
  old.parentNode.hidden = !old.value;
  if (old.value || !isSame) show("changed");
  if (!isSame) return;
  fields.forEach((field) => {
    if (key(field) in state) field[part(field)] = state[key(field)];
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (/^text/.test(field.type) && field.value) field.closest("details")?.setAttribute("open", "");
  });
  show("restored");
  find("[data-at]").textContent = new Date(at).toTimeString().slice(0, 5);
})();
