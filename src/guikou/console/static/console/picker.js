// Shows organisations while their name is typed. Without script the typed name is looked up when the form is sent.
export function search(picker) {
  const typed = picker.querySelector("input[type=search]");
  const chosen = picker.querySelector("input[type=hidden]");
  if (!chosen) return; // the server has already offered matches to choose from
  const list = document.createElement("ul");
  list.setAttribute("role", "listbox");
  list.id = `${typed.id}-matches`;
  list.hidden = true;
  picker.append(list);
  typed.setAttribute("role", "combobox");
  typed.setAttribute("aria-controls", list.id);
  typed.setAttribute("aria-autocomplete", "list");
  let waiting = 0, current = -1, asked = "";
  const fold = () => { list.hidden = true; current = -1; typed.setAttribute("aria-expanded", "false"); typed.removeAttribute("aria-activedescendant"); };
  const take = (option) => { typed.value = option.textContent; chosen.value = option.dataset.id; fold(); };
  const mark = (step) => {
    const options = [...list.querySelectorAll("[data-id]")];
    if (!options.length) return;
    current = (current + step + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", at === current));
    typed.setAttribute("aria-activedescendant", options[current].id);
    options[current].scrollIntoView({ block: "nearest" });
  };
  const ask = async () => {
    const words = (asked = typed.value.trim());
    if (!words) return fold();
    const answer = await fetch(`${picker.dataset.picker}&q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || words !== asked) return;
    const { found } = await answer.json();
    list.replaceChildren(...found.map(({ id, name }, at) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `${list.id}-${at}`;
      option.dataset.id = id;
      option.textContent = name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    if (!found.length) {
      const none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = picker.dataset.nothing;
      list.append(none);
    }
    current = -1;
    list.hidden = false;
    typed.setAttribute("aria-expanded", "true");
  };
  typed.setAttribute("aria-expanded", "false");
  typed.addEventListener("input", () => { chosen.value = ""; clearTimeout(waiting); waiting = setTimeout(ask, 200); });
  typed.addEventListener("blur", fold);
  typed.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && current >= 0) { event.preventDefault(); take(list.querySelectorAll("[data-id]")[current]); }
    if (event.key === "Escape") fold();
  });
}
