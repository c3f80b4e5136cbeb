// Remarks where they belong, and copying a link. Without this the links and forms of the page do the same.

const form = document.getElementById("remark");
const QUOTE = 200;

// Characters as the server counts them: code points, not halves of them.
const points = (text) => [...text].length;

function chosen(paragraph) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!paragraph.contains(range.startContainer) || !paragraph.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(paragraph, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return { start: points(before.toString()), text: range.toString() };
}

function open(line) {
  const paragraph = line.querySelector("p");
  const words = chosen(paragraph);
  const whole = paragraph.textContent;
  const start = Number(paragraph.dataset.start) + (words ? words.start : 0);
  const place = { account: paragraph.dataset.account, language: paragraph.dataset.language, field: paragraph.dataset.field, start,
    end: start + points(words ? words.text : whole), quote: words ? [...words.text].slice(0, QUOTE).join("") : "" };
  for (const [name, value] of Object.entries(place)) form.elements[name].value = value;
  let at = form.elements.at;
  if (!at) { at = form.appendChild(document.createElement("input")); at.type = "hidden"; at.name = "at"; }
  at.value = line.id.slice(1);
  const quoted = form.querySelector("[data-quoted]");
  quoted.textContent = place.quote;
  quoted.hidden = !place.quote;
  line.after(form);
  form.elements.text.focus();
}

if (form) {
  for (const link of document.querySelectorAll("[data-remark]")) {
    // A press would take the selection away before the click is seen.
    link.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") event.preventDefault(); });
    link.addEventListener("click", (event) => { event.preventDefault(); open(document.getElementById(link.dataset.remark)); });
  }
}

for (const button of document.querySelectorAll("[data-copy-button]")) {
  const source = document.getElementById(button.dataset.copyButton);
  button.hidden = false;
  button.addEventListener("click", async () => {
    source.select();
    try { await navigator.clipboard.writeText(source.value); } catch { document.execCommand("copy"); }
    button.querySelector("span").textContent = button.dataset.done;
    button.setAttribute("aria-live", "polite");
  });
}
