// Moves a release to another day or hour by dragging it; the form of the release does the same by keyboard.
const form = document.getElementById("move");
let dragged = null;
for (const entry of document.querySelectorAll("[data-move]")) {
  entry.addEventListener("dragstart", (event) => {
    dragged = entry;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    entry.classList.add("dragged");
  });
  entry.addEventListener("dragend", () => { dragged = null; entry.classList.remove("dragged"); });
}
for (const slot of document.querySelectorAll("[data-slot]")) {
  slot.addEventListener("dragover", (event) => { if (dragged) { event.preventDefault(); slot.classList.add("over"); } });
  slot.addEventListener("dragleave", () => slot.classList.remove("over"));
  slot.addEventListener("drop", (event) => {
    slot.classList.remove("over");
    if (!dragged || dragged.closest("[data-slot]") === slot) return;
    event.preventDefault();
    form.action = dragged.dataset.move;
    form.elements.to.value = slot.dataset.slot;
    form.elements.version.value = dragged.dataset.version;
    form.requestSubmit();
  });
}
