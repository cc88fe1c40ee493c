// Shows what needs a browser that knows passkeys, and starts allauth's part of the exchange.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !window.allauth) return;
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  for (const script of document.querySelectorAll("script[data-passkey-form]")) {
    window.allauth.webauthn.forms[script.dataset.passkeyForm](JSON.parse(script.textContent));
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false;
  });
})();
