// Small helps for pages that also work without them. Nothing here decides anything.

// The summary of what is wrong takes the focus, so that it is read out and the way to the fields is short.
document.getElementById("errors")?.focus();

// Fold the list of choices away when something else is clicked or Escape is pressed.
const folded = [...document.querySelectorAll("details.choices")];
document.addEventListener("click", (event) => { for (const one of folded) if (!one.contains(event.target)) one.open = false; });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const one of folded) if (one.open) { one.open = false; one.querySelector("summary").focus(); }
  if (location.hash === "#menu") location.hash = "#main";
});

// A form that is sent cannot be sent twice by a second click.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

for (const form of document.querySelectorAll("[data-selection]")) (await import("./selection.js")).watch(form);
for (const picker of document.querySelectorAll("[data-picker]")) (await import("./picker.js")).search(picker);
for (const line of document.querySelectorAll("[data-progress]")) if (line.dataset.progress) (await import("./progress.js")).follow(line);
const charts = [...document.querySelectorAll("[data-chart]")];
if (charts.length) (await import("./charts.js")).draw(charts);
