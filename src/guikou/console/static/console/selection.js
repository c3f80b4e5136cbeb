// Counts what is ticked, and ticks a whole page at once.
export function watch(form) {
  const boxes = [...form.querySelectorAll("[name=pick]")];
  const whole = form.querySelector("[data-pick-page]");
  const all = form.querySelector("[data-pick-all]");
  const said = form.querySelector("[data-picked]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    whole.checked = chosen === boxes.length && chosen > 0;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
    said.hidden = all.checked || !chosen;
    said.textContent = said.dataset.words.replace("#", chosen);
    for (const box of [...boxes, whole]) box.disabled = all.checked;
  };
  whole.hidden = false;
  whole.addEventListener("change", () => { for (const box of boxes) box.checked = whole.checked; tell(); });
  form.addEventListener("change", tell);
  tell();
}
