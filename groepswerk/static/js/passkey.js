"use strict";
/* data-passkey: asks this device for a key and sends its answer with the form inside. Without this file or without such a
   device the part stays hidden; password and code stand beside it. */
(() => {
  const part = document.querySelector("[data-passkey]");
  if (!part || !window.PublicKeyCredential) return;
  const form = part.querySelector("form");
  const answer = form.elements.namedItem("answer");
  const failed = part.querySelector("[data-passkey-failed]");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const ask = () => {
    const asked = JSON.parse(part.dataset.passkey);
    asked.challenge = bytes(asked.challenge);
    if (!asked.user) return navigator.credentials.get({ publicKey: { ...asked, allowCredentials: withBytes(asked.allowCredentials) } });
    asked.user.id = bytes(asked.user.id);
    return navigator.credentials.create({ publicKey: { ...asked, excludeCredentials: withBytes(asked.excludeCredentials) } });
  };

  const said = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      answer.value = said(await ask());
    } catch {
      failed.hidden = false;
      return;
    }
    form.requestSubmit();
  });
  addEventListener("pageshow", () => { answer.value = ""; });

  part.hidden = false;
  document.querySelectorAll("[data-passkey-missing]").forEach((line) => { line.hidden = true; });
})();
