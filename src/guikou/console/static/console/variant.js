// What one account shows otherwise: the editor of its body, and the order of its pictures by buttons.
import { edit } from "./editor.js";

const form = document.querySelector("form.form");
const rows = () => [...form.querySelectorAll("[data-chosen] > li")];
const place = (row) => Number(row.querySelector("[name=picture-place]").value);
const source = (row) => row.querySelector("img").getAttribute("src");
let dirty = false;
const changed = () => { dirty = true; };

const area = form.querySelector("textarea[name=html]");
const pictures = {
  address: (wanted) => { const row = rows().find((each) => place(each) === wanted); return row && source(row); },
  place: (address) => { const row = rows().find((each) => source(each) === address); return row ? place(row) : -1; },
};
if (area) edit(area, { tools: document.querySelector("[data-tools]"), dialog: document.querySelector("[data-link-dialog]"), pictures, changed });

// Numbers to type are for pages without this.
for (const each of form.querySelectorAll("[data-order]")) each.hidden = true;
for (const each of form.querySelectorAll(".moves")) each.hidden = false;
function number() {
  const all = rows();
  all.forEach((row, at) => {
    row.querySelector("[name=picture-order]").value = at + 1;
    row.querySelector("[data-move='-1']").disabled = at === 0;
    row.querySelector("[data-move='1']").disabled = at === all.length - 1;
  });
}
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-move]");
  if (!button) return;
  const row = button.closest("li"), all = rows(), at = all.indexOf(row) + Number(button.dataset.move);
  if (Number(button.dataset.move) < 0) all[at].before(row); else all[at].after(row);
  number();
  changed();
  // A button that was moved has lost the focus; one at the end hands it to the other.
  (button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button).focus();
  const told = document.querySelector("[data-moved]");
  told.textContent = `${told.dataset.says} ${at + 1}`;
});
number();

form.addEventListener("input", changed);
form.addEventListener("submit", () => { dirty = false; });
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
