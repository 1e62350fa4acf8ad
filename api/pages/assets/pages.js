"use strict";
// What pages can do once scripts run; everything works without.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "Copied";
  });
}
for (const place of document.querySelectorAll("[data-origin]")) {
  if (place.dataset.origin === "") place.textContent = location.origin + place.textContent;
}
// A key that was typed once is remembered by this tab alone, until it is closed.
for (const input of document.querySelectorAll("input[name=key]")) {
  input.value = sessionStorage.getItem("key") ?? "";
  input.form.addEventListener("submit", () => sessionStorage.setItem("key", input.value));
}
