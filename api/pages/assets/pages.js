"use strict";
// What pages can do once scripts run; everything works without.
const enliven = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = "Copied";
    });
  }
  for (const place of document.querySelectorAll("[data-origin='']")) {
    place.textContent = location.origin + place.textContent;
    place.dataset.origin = location.origin;
  }
};
enliven();
// Requests for a part of a page accept HTML, and leave blank fields out.
document.addEventListener("htmx:afterSettle", enliven);
document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers.Accept = "text/html";
  const sent = [...detail.formData];
  for (const [name] of sent) detail.formData.delete(name);
  for (const [name, value] of sent) if (value !== "") detail.formData.append(name, value);
});
// A choice takes effect at once; what is typed, once it is sent.
document.addEventListener("change", ({ target }) => {
  if (target.matches("form[hx-get] select")) target.form.requestSubmit();
});
