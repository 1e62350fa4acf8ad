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
