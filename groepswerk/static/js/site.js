"use strict";
/* Small conveniences, each keyed on a data attribute. Every page does its work without this file. */
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* data-leave: blank the page at once, end the sign-in in the background, and stand on a harmless page. */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-leave]");
    if (!form || !form.dataset.leave) return;
    event.preventDefault();
    const body = new FormData(form);
    /* Going back must show nothing, even before the answer that ends the sign-in, or without a signal. */
    document.cookie = form.dataset.left;
    document.body.replaceChildren();
    document.title = " ";
    try {
      fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
      localStorage.clear();
    } finally {
      location.replace(form.dataset.leave);
    }
  });

  /* data-submit-once: a second tap while the first is on its way does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-submit-once]");
    if (!form || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.classList.add("sent");
    setTimeout(() => release(form), 8000);
  });

  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".sent").forEach((button) => button.classList.remove("sent"));
  };

  /* A page taken back from the browser's memory may be answered again; one with a way out is asked for again. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (document.querySelector("form[data-leave]") || !document.body.childElementCount) location.reload();
    each("form[data-submit-once]", release);
  });

  /* data-copy: copies its text and says so for a moment. */
  each("[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const words = button.querySelector("span") || button;
    const before = words.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = before; }, 2500);
    });
  });

  /* data-count: writes how many boxes inside are ticked into the element with that id. */
  each("[data-count]", (box) => {
    const out = document.getElementById(box.dataset.count);
    if (!out) return;
    const count = () => { out.textContent = box.querySelectorAll("input:checked:not([data-uncounted])").length; };
    box.addEventListener("change", count);
    count();
  });

  /* data-live-list: after a change, asks the address for the list as it would be and puts it in place of #live. */
  each("form[data-live-list]", (form) => {
    let timer, running;
    const ask = async () => {
      if (running) running.abort();
      running = new AbortController();
      const mine = running;
      try {
        const answer = await fetch(form.dataset.liveList, { method: "POST", body: new FormData(form), signal: mine.signal });
        if (answer.redirected || (!answer.ok && answer.status !== 422)) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const fresh = made.content.getElementById("live");
        const old = document.getElementById("live");
        if (mine !== running || !fresh || !old) return;
        const held = old.contains(document.activeElement) && document.activeElement.id;
        old.replaceWith(fresh);
        if (held && document.getElementById(held)) document.getElementById(held).focus();
      } catch (error) {
        if (error.name !== "AbortError") form.dataset.liveFailed = "1";
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 300);
    };
    /* A day that is being typed is left alone: its year is not there yet, and one in the list would lose its place. */
    const isTyping = (field) => field.type === "date" && (field.value.startsWith("0") || field.closest("#live"));
    form.addEventListener("input", (event) => { if (!isTyping(event.target)) soon(); });
    form.addEventListener("focusout", (event) => {
      const field = event.target;
      if (field.type === "date" && field.closest("#live") && field.value !== field.defaultValue) soon();
    });
  });

  const summary = document.querySelector("#stale-save, #error-summary");
  if (summary) summary.focus();
})();
