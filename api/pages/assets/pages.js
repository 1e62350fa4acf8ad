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
// The comforts of the desk: every form works without them, and nothing here sends one
// that was not asked for.
const stored = {
  get: (name) => JSON.parse(localStorage.getItem(name) ?? "null"),
  set: (name, value) => localStorage.setItem(name, JSON.stringify(value)),
};
const fieldsOf = (form) => [...form.elements].filter((field) =>
  field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));
const isTicked = (field) => ["checkbox", "radio"].includes(field.type);
const read = (form) => fieldsOf(form).map((field) => [field.name, field.value, field.checked ?? false]);
const write = (form, draft) => {
  for (const field of fieldsOf(form)) {
    const saved = draft.find(([name, value]) =>
      name === field.name && (!isTicked(field) || value === field.value));
    if (!saved) continue;
    if (isTicked(field)) field.checked = saved[2];
    else field.value = saved[1];
  }
};
// Ctrl-Enter, or Cmd-Enter, saves the form that one types in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form[method=post]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});
for (const hint of document.querySelectorAll(".shortcut")) hint.hidden = false;
// What was saved needs no draft: the page that says so is the proof.
const sent = sessionStorage.getItem("sent");
if (sent && document.querySelector("[data-saved]")) localStorage.removeItem(sent);
sessionStorage.removeItem("sent");
// A browser sends nothing for a day or a number that is half typed, as if the field had
// been emptied: such a form stays. All other flaws are the server's to find, at once.
const HALF = "This is only half typed: finish it, or empty it.";
for (const form of document.querySelectorAll("form.entry")) {
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    const half = fieldsOf(form).filter((field) => field.validity.badInput);
    for (const field of half) {
      if (document.getElementById(`${field.id}-half`)) continue;
      const flaw = document.createElement("p");
      flaw.className = "small flaw";
      flaw.id = `${field.id}-half`;
      flaw.setAttribute("role", "alert");
      flaw.textContent = HALF;
      const about = field.getAttribute("aria-describedby");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", about ? `${flaw.id} ${about}` : flaw.id);
      field.after(flaw);
      field.addEventListener("input", () => {
        flaw.remove();
        field.removeAttribute("aria-invalid");
        if (about) field.setAttribute("aria-describedby", about);
        else field.removeAttribute("aria-describedby");
      }, { once: true });
    }
    if (!half.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    half[0].closest("details")?.setAttribute("open", "");
    half[0].focus();
  });
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = `draft:${form.dataset.draft}`;
  const fresh = JSON.stringify(read(form));
  const draft = stored.get(name);
  const shownAgain = document.querySelector(".problems, .note[role=status]");
  if (draft && !shownAgain && JSON.stringify(draft) !== fresh) {
    write(form, draft);
    form.closest("details")?.setAttribute("open", "");
    const note = document.createElement("p");
    note.className = "note broad";
    note.setAttribute("role", "status");
    note.append("Your draft, kept in this browser; it is not saved yet. ");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "quiet";
    discard.textContent = "Discard it";
    discard.addEventListener("click", () => {
      localStorage.removeItem(name);
      write(form, JSON.parse(fresh));
      note.remove();
      fieldsOf(form)[0]?.focus();
    });
    note.append(discard);
    form.prepend(note);
  }
  form.addEventListener("input", () => stored.set(name, read(form)));
  form.addEventListener("submit", (event) => {
    sessionStorage.setItem("sent", name);
    // A second click sends nothing; back on the page, the button works again.
    if (form.dataset.busy) event.preventDefault();
    form.dataset.busy = "true";
  });
  addEventListener("pageshow", () => delete form.dataset.busy);
}
// Names that are known are offered while one types.
for (const input of document.querySelectorAll("input[data-complete]")) {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (!input.value.trim()) return;
      const query = new URLSearchParams({ q: input.value.trim().slice(0, 200) });
      const answer = await fetch(`/desk/names/${input.dataset.complete}?${query}`);
      if (!answer.ok || answer.redirected) return;
      input.list.replaceChildren(...(await answer.json()).map(({ name, about }) =>
        Object.assign(document.createElement("option"), { value: name, label: about ?? "" })));
    }, 200);
  });
}
// The summary of what is wrong gets the focus, also where `autofocus` did not give it.
document.querySelector(".problems")?.focus();
