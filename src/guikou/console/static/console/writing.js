// The form of a release: nothing that was typed is lost, files are kept as soon as they are chosen, and what the public will see follows the typing.
import { edit } from "./editor.js";

const form = document.querySelector("[data-writing]");
form.classList.add("scripted");
const find = (name) => document.querySelector(`[data-${name}]`);
const shelf = `guikou-draft:${form.dataset.writing}`;
const WEEK = 7 * 24 * 3600 * 1000;
let waiting = 0, dirty = false, asked = 0;

const images = () => [...form.querySelectorAll("[data-pictures] li img")].map((image) => image.getAttribute("src"));
const pictures = { address: (place) => images()[place], place: (address) => images().indexOf(address) };
const editors = [...form.querySelectorAll("[data-editor]")].map((area) => edit(area, { tools: find("tools"), dialog: find("link-dialog"), pictures, changed }));

// --- two languages: side by side where there is room, one at a time on a phone
const second = find("second");
const tongues = [...find("tongues").children];
const turn = document.createElement("div");
turn.className = "turn";
turn.append(...tongues.map((tongue) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: tongue.querySelector("legend").textContent });
  button.addEventListener("click", () => show(tongue.dataset.tongue));
  button.dataset.shows = tongue.dataset.tongue;
  return button;
}));
find("tongues").before(turn);
function show(code) {
  form.dataset.shown = code;
  for (const button of turn.children) button.setAttribute("aria-pressed", button.dataset.shows === code);
}
show(tongues[0].dataset.tongue);
second.hidden = form.classList.contains("both-languages");
second.addEventListener("click", () => {
  form.classList.add("both-languages");
  second.hidden = true;
  show(tongues[1].dataset.tongue);
  tongues[1].querySelector("input").focus();
});

// --- nothing is lost: what is typed stays on this device until it is saved
function fields() {
  return [...form.elements].filter((each) => each.name && !["csrfmiddlewaretoken", "version"].includes(each.name) && !["file", "submit", "button"].includes(each.type));
}
function taken() {
  return fields().map((each) => [each.name, each.value, each.type === "checkbox" || each.type === "radio" ? each.checked : null]);
}
function put(kept) {
  for (const [digest, name] of pairs(kept, "picture")) if (!has("picture", digest)) addPicture({ digest, name, address: form.dataset.preview.replace("preview/", `media/${digest}/`) });
  for (const [digest, name] of pairs(kept, "attachment")) if (!has("attachment", digest)) addAttachment({ digest, name });
  const seen = {};
  for (const [name, value, on] of kept) {
    const same = fields().filter((each) => each.name === name && (on === null || each.value === value));
    const place = on === null ? (seen[name] = (seen[name] ?? -1) + 1) : 0;
    if (!same[place]) continue;
    if (on === null) same[place].value = value; else same[place].checked = on;
  }
  if (kept.some(([name, value]) => name === `${tongues[1].dataset.tongue}-title` && value)) { form.classList.add("both-languages"); second.hidden = true; }
  for (const each of editors) each.load();
  changed();
}
const pairs = (kept, what) => { const names = kept.filter(([name]) => name === `${what}-name`); return kept.filter(([name]) => name === what).map(([, digest], at) => [digest, names[at]?.[1] ?? ""]); };
const has = (what, digest) => [...form.querySelectorAll(`input[name="${what}"]`)].some((each) => each.value === digest);
function store() {
  try { localStorage.setItem(shelf, JSON.stringify({ at: Date.now(), kept: taken() })); find("stored").hidden = false; } catch { /* a full or forbidden store: the form itself still holds everything */ }
}
function stored() {
  try { const found = JSON.parse(localStorage.getItem(shelf)); return found && Date.now() - found.at < WEEK ? found.kept : null; } catch { return null; }
}
const forget = () => localStorage.removeItem(shelf);
const former = stored();
if ("unsaved" in form.dataset) { dirty = true; store(); } // it came back with everything that was typed
else if (former && JSON.stringify(former) !== JSON.stringify(taken())) {
  find("restore").hidden = false;
  find("restore-take").addEventListener("click", () => { put(former); find("restore").hidden = true; });
  find("restore-drop").addEventListener("click", () => { forget(); find("restore").hidden = true; });
}
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
form.addEventListener("submit", () => { dirty = false; store(); sessionStorage.setItem("guikou-sent", shelf); });

// --- files
async function send(input, address, take) {
  const error = find("upload-error");
  error.hidden = true;
  for (const file of [...input.files]) {
    const body = new FormData();
    body.set("file", file);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const told = answer ? await answer.json().catch(() => ({})) : {};
    if (answer?.ok) take(told); else { error.textContent = `${file.name}: ${told.error ?? answer?.status ?? "×"}`; error.hidden = false; }
  }
  input.value = "";
  changed();
}
function addPicture({ digest, name, address }) {
  const row = find("picture-row").content.cloneNode(true).firstElementChild;
  row.querySelector("img").src = address;
  row.querySelector("[name=picture]").value = digest;
  row.querySelector("[name=picture-name]").value = name;
  for (const each of row.querySelectorAll("[name=cover], [name=picture-drop]")) each.value = digest;
  find("pictures").append(row);
  return row;
}
function addAttachment({ digest, name }) {
  const row = find("attachment-row").content.cloneNode(true).firstElementChild;
  row.querySelector("[name=attachment]").value = digest;
  row.querySelector("[name=attachment-name]").value = name;
  row.querySelector("[name=attachment-drop]").value = digest;
  row.querySelector("b").textContent = name;
  find("attachments").append(row);
}
const [newPictures, newAttachments] = ["new-pictures", "new-attachments"].map((name) => form.elements[name]);
newPictures.addEventListener("change", () => send(newPictures, form.dataset.upload, (told) => {
  if (!has("picture", told.digest)) addPicture(told).querySelector("[name^=picture-alt]").focus();
}));
newAttachments.addEventListener("change", () => send(newAttachments, form.dataset.attach, addAttachment));
form.querySelector("button[value=read]").remove();
form.elements.document.addEventListener("change", (event) => {
  event.stopPropagation(); // it is sent at once: nothing of it is to be kept on this device
  if (event.target.files.length) form.requestSubmit();
});

// --- what the public will see
function changed() {
  dirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(() => { store(); preview(); }, 600);
}
async function preview() {
  const begun = editors.length && [...form.querySelectorAll("[name$='-title'], [name$='-html']")].some((each) => each.value.trim());
  if (!begun) return;
  const number = ++asked, body = new FormData(form);
  for (const name of ["new-pictures", "new-attachments", "document"]) body.delete(name);
  const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || number !== asked) return;
  const told = await answer.json().catch(() => ({}));
  const error = find("live-error");
  error.hidden = !told.error;
  error.textContent = told.error ?? "";
  find("live").hidden = false;
  if (told.html) find("live-shown").innerHTML = told.html;
}
form.addEventListener("input", changed);
form.addEventListener("change", changed);
preview();
