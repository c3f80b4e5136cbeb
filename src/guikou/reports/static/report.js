"use strict";
(() => {
  const root = document.documentElement;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const options = read("chart-data");
  const words = read("page-words");
  const charts = new Map();
  let language = root.lang === "en" ? "en" : "zh";

  function fitted(option, width) {
    const [first] = option.series;
    if (first.type === "sankey") {
      const right = Math.round(Math.min(260, width * 0.36));
      return { ...option, series: [{ ...first, right, label: { ...first.label, width: right - 16 } }] };
    }
    if (first.type !== "bar") return option;
    const axisLabel = { ...option.yAxis.axisLabel, width: Math.round(Math.min(230, width * 0.34)) };
    const top = option.legend.show === false || width > 480 ? option.grid.top : 60;
    return { ...option, grid: { ...option.grid, top }, yAxis: { ...option.yAxis, axisLabel } };
  }

  function draw() {
    for (const box of document.querySelectorAll("[data-chart]")) {
      const option = options[box.dataset.chart][language];
      let chart = charts.get(box);
      if (!chart) {
        box.hidden = false;
        box.style.height = `${box.dataset.rem}rem`;
        chart = echarts.init(box, null, { renderer: "svg" });
        charts.set(box, chart);
        chart.on("finished", () => box.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`));
        new ResizeObserver(() => matchMedia("print").matches || chart.resize()).observe(box);
      }
      chart.setOption({ ...fitted(option, box.clientWidth), textStyle: { ...option.textStyle, fontFamily: getComputedStyle(root).fontFamily } }, true);
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", option.aria.label.description);
    }
  }

  function speak(chosen) {
    language = chosen;
    root.lang = chosen === "en" ? "en" : "zh-Hans";
    document.title = words[chosen].title;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
    }
    for (const element of document.querySelectorAll("[data-label-zh]")) {
      const label = chosen === "en" ? element.dataset.labelEn : element.dataset.labelZh;
      if (element.localName === "option") element.textContent = label;
      else element.setAttribute("aria-label", label);
    }
    draw();
    filter();
  }

  // Of very many accounts the dossiers lie in the page as text, and become part of it when they are opened.
  function unpack(box) {
    const packed = box.querySelector(":scope > script.packed");
    if (!packed) return;
    const dossier = document.createElement("div");
    dossier.className = "dossier";
    dossier.innerHTML = packed.textContent;
    packed.replaceWith(dossier);
  }

  function open() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    for (let box = target; box; box = box.parentElement) if (box.localName === "details") { unpack(box); box.open = true; }
    target.scrollIntoView();
    requestAnimationFrame(() => requestAnimationFrame(() => target.scrollIntoView())); // again, once what is on the way has its true height
  }

  const accounts = [...document.querySelectorAll(".account")];
  const fields = ["text", "decision", "state"].map((name) => document.getElementById(`filter-${name}`));

  function filter() {
    if (!fields[0]) return;
    const [text, decision, state] = fields.map((field) => field.value);
    const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const account of accounts) {
      const data = account.dataset;
      const fits = parts.every((part) => data.find.includes(part)) && (!decision || data.decision === decision) && (!state || data.state.split(" ").includes(state));
      account.hidden = !fits;
      shown += fits;
    }
    const count = words[language].shown.replace("{shown}", shown.toLocaleString("en")).replace("{all}", accounts.length.toLocaleString("en"));
    document.getElementById("filter-count").textContent = count;
    document.getElementById("filter-none").hidden = shown > 0;
  }

  function clear() {
    for (const field of fields) field.value = "";
    filter();
  }

  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
  for (const field of fields) field?.addEventListener("input", filter);
  document.querySelector(".filter")?.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", open);
  document.addEventListener("toggle", (event) => event.target.open && unpack(event.target), true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) open();
  });
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details[data-print]:not([open])")) { box.open = true; opened.push(box); }
  });
  addEventListener("afterprint", () => {
    for (const box of opened.splice(0)) box.open = false;
  });
  speak(language);
  open();
})();
