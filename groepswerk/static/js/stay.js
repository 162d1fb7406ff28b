"use strict";
/* On a shared phone: asks two minutes before the end whether she is still there; when time is over the page is empty. */
(() => {
  const box = document.querySelector("[data-seconds]");
  const dialog = document.getElementById("still-there");
  const form = box.querySelector("form");
  const WARN = 120;
  let ends, warned;

  const begin = (seconds) => {
    ends = Date.now() + seconds * 1000;
    warned = false;
  };

  const open = () => {
    dialog.hidden = false;
    if (dialog.showModal) dialog.showModal();
    else dialog.setAttribute("open", "");
  };

  const shut = () => {
    if (dialog.close) dialog.close();
    dialog.hidden = true;
  };

  const over = () => {
    document.body.replaceChildren();
    document.title = " ";
    location.replace("/");
  };

  /* Looked at by the clock, because a phone in a pocket stops counting. */
  const look = () => {
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) over();
    else if (left <= WARN && !warned) {
      warned = true;
      open();
    }
  };

  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(22)), (each) => "abcdefghijklmnopqrstuvwxyz012345"[each % 32]).join("");

  const stay = async () => {
    const body = new FormData(form);
    body.set("quiet", "1");
    body.set("idempotency_key", fresh());
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const seconds = Number(await answer.text());
      if (!seconds) return over();
      begin(seconds);
      box.hidden = true;
      shut();
    } catch {
      /* No signal just now: the dialog stays, and she can tap again. */
    }
  };

  dialog.querySelectorAll("[data-stay]").forEach((each) => each.addEventListener("click", stay));
  dialog.querySelector("[data-shut]").addEventListener("click", shut);
  dialog.addEventListener("cancel", () => { dialog.hidden = true; });
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  begin(box.dataset.seconds);
  setInterval(look, 1000);
})();
