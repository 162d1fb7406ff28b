"use strict";
/* data-draft: an unsent recording stays on this device until it is saved, and is sent when a lost signal is back. Nothing
   on a shared device, nothing of a sensitive meeting. It goes when it was saved, at sign-out, and after a day. */
(() => {
  const forget = (isGone) => Object.keys(localStorage)
    .filter((name) => name.startsWith("draft ") && isGone(name))
    .forEach((name) => localStorage.removeItem(name));
  const saved = document.querySelector(".notice-saved");
  try {
    forget((name) => Date.now() - JSON.parse(localStorage[name]).at > 864e5);
    if (saved) forget((name) => location.pathname.endsWith(name.split(" ")[1]));
  } catch {
    /* A browser that keeps nothing. */
    return;
  }
  document.addEventListener("submit", (event) => { if (event.target.matches("[action$='/sign-out']")) forget(() => true); });

  const box = document.querySelector("[data-draft]");
  if (!box) return;
  const form = document.getElementById("recording");
  const name = `draft ${box.dataset.draft}`;
  const isTick = (field) => /checkbox|radio/.test(field.type);
  const fields = [...form.elements].filter((field) => field.name && field.type !== "submit" && field.name !== "csrf_token");
  const hushed = form.elements.namedItem("is_sensitive");
  const isKept = () => box.dataset.own === "yes" && !hushed.checked;
  const version = form.elements.namedItem("version").value;
  let waits = false;

  const keep = () => {
    if (!isKept()) return localStorage.removeItem(name);
    const state = fields.map((field) => (isTick(field) ? field.checked : field.value));
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), version, names: fields.map((field) => field.name + (isTick(field) ? field.value : "")), state }));
  };

  const restore = () => {
    const kept = JSON.parse(localStorage.getItem(name));
    if (!kept) return;
    /* Saved since by somebody, or hushed: it has no place any more. */
    if (!isKept() || kept.version !== version) return localStorage.removeItem(name);
    /* A page with mistakes shows what she typed already. */
    if (document.querySelector("#error-summary, #stale-save")) return;
    fields.forEach((field) => {
      const place = kept.names.indexOf(field.name + (isTick(field) ? field.value : ""));
      if (place >= 0) field[isTick(field) ? "checked" : "value"] = kept.state[place];
    });
    box.querySelector("[data-at]").textContent = new Date(kept.at).toTimeString().slice(0, 5);
    box.querySelector("[data-restored]").hidden = false;
    form.querySelectorAll("[data-count]").forEach((part) => part.dispatchEvent(new Event("change")));
    form.querySelectorAll("details").forEach((part) => {
      if ([...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value)) part.open = true;
    });
  };

  /* It goes out with the key it had, so however often it is sent it is done once. */
  const wait = (event) => {
    if (navigator.onLine || !isKept()) return;
    event.preventDefault();
    keep();
    const line = box.querySelector("[data-offline]");
    line.hidden = false;
    line.scrollIntoView({ block: "nearest" });
    if (!waits) addEventListener("online", () => { waits = false; form.requestSubmit(); }, { once: true });
    waits = true;
  };

  restore();
  form.addEventListener("input", keep);
  form.addEventListener("submit", wait);
})();
