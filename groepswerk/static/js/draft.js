"use strict";
/* data-draft: on a phone that she ticked as hers alone, an unsent recording stays until it is saved. Nothing without
   that tick, nothing of a sensitive meeting. It goes when it was saved and after a day; all goes at sign-out. */
(() => {
  const saved = document.querySelector(".notice-saved") && location.pathname;
  try {
    Object.keys(localStorage).forEach((name) => {
      const meeting = name.split(" ")[1];
      if (!meeting) return;
      if (saved?.endsWith(meeting) || Date.now() - JSON.parse(localStorage[name]).at > 864e5) localStorage.removeItem(name);
    });
  } catch {
    /* A browser that keeps nothing. */
    return;
  }
  document.addEventListener("submit", (event) => { if (event.target.matches("[action$='/sign-out']")) localStorage.clear(); });

  const box = document.querySelector("[data-draft]");
  if (!box) return;
  const form = document.getElementById("recording");
  const name = `draft ${box.dataset.draft}`;
  const part = (field) => (/checkbox|radio/.test(field.type) ? "checked" : "value");
  const key = (field) => field.name + (part(field) === "value" ? "" : field.value);
  const fields = [...form.querySelectorAll("input:not([name=csrf_token]), textarea")];
  const tick = box.querySelector("input");
  const old = box.querySelector("textarea");
  const isKept = () => tick && localStorage.own === tick.value && !form.elements.is_sensitive.checked;
  const show = (line, hidden = false) => Object.assign(box.querySelector(`[data-${line}]`), { hidden });

  const keep = () => {
    if (!isKept()) return localStorage.removeItem(name);
    const state = Object.fromEntries(fields.map((field) => [key(field), field[part(field)]]));
    localStorage[name] = JSON.stringify({ at: Date.now(), old: old.value, state });
  };

  const restore = () => {
    if (!isKept()) return keep();
    const { at, old: before, state } = JSON.parse(localStorage[name] || "{}");
    /* A page with mistakes shows what she typed already. */
    if (!at || document.querySelector("#error-summary, #stale-save")) return;
    const isSame = state.version === form.elements.version.value;
    const words = isSame ? [] : [state.new_theme, state.story, state.worked, state.reflection];
    old.value = [before, ...words].filter(Boolean).join("\n\n");
    old.parentNode.hidden = !old.value;
    if (old.value || !isSame) show("changed");
    if (!isSame) return;
    fields.forEach((field) => {
      if (key(field) in state) field[part(field)] = state[key(field)];
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (/^text/.test(field.type) && field.value) field.closest("details")?.setAttribute("open", "");
    });
    show("restored").querySelector("[data-at]").textContent = new Date(at).toTimeString().slice(0, 5);
  };

  /* It goes out with the key it had, so however often it is sent it is done once. */
  form.onsubmit = (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    keep();
    show(isKept() ? "offline" : "unkept").scrollIntoView({ block: "nearest" });
    window.ononline = () => form.requestSubmit();
  };

  if (tick) {
    tick.checked = localStorage.own === tick.value;
    show("own").onchange = () => {
      if (!tick.checked) return localStorage.clear();
      localStorage.own = tick.value;
      keep();
    };
    box.querySelector("button").onclick = () => {
      old.value = "";
      show("changed", true);
      keep();
    };
  }
  form.oninput = keep;
  restore();
})();
