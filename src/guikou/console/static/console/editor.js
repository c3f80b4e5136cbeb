// A small editor over a textarea that holds HTML: paragraphs, headings, lists, bold, links, pasted tables. The server keeps only what platforms take.
const KEPT = new Set("H1 H2 H3 H4 P BR UL OL LI TABLE THEAD TBODY TR TH TD STRONG B EM I A BLOCKQUOTE SUB SUP".split(" "));
const ENDS = new Set("DIV SECTION ARTICLE HEADER FOOTER CENTER PRE".split(" "));
const DROPPED = new Set("SCRIPT STYLE META LINK TITLE HEAD OBJECT IFRAME TEMPLATE XML".split(" "));

// What was pasted from Word, WPS or a website, as structure alone.
export function structure(html) {
  // Styles are dropped before anything reads them: our pages apply none that stand in elements.
  const bare = html.replace(/<style\b[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  const page = new DOMParser().parseFromString(bare, "text/html");
  const copy = (node, into) => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) { into.append(child.data.replace(/\s+/g, " ")); continue; }
      if (child.nodeType !== 1 || DROPPED.has(child.tagName) || child.tagName.includes(":P")) continue;
      const tag = ENDS.has(child.tagName) ? "P" : child.tagName;
      if (!KEPT.has(tag)) { copy(child, into); continue; }
      const element = document.createElement(tag);
      if (tag === "A" && /^(https?:|mailto:|tel:)/i.test(child.getAttribute("href") ?? "")) element.setAttribute("href", child.getAttribute("href"));
      for (const span of ["colspan", "rowspan"]) if (child.hasAttribute(span)) element.setAttribute(span, child.getAttribute(span));
      copy(child, element);
      if (tag === "BR" || element.textContent.trim() || tag === "TD") into.append(element);
    }
  };
  const made = document.createElement("div");
  copy(page.body, made);
  return made.innerHTML;
}

// `pictures` gives the address of a picture by its place, and the place by its address, so that nothing is asked under `picture:0`.
export function edit(area, { tools, dialog, pictures, changed }) {
  const rich = document.createElement("div");
  const label = document.getElementById(`${area.id}-label`);
  Object.assign(rich, { className: "rich", contentEditable: "true", id: `${area.id}-rich`, tabIndex: 0 });
  for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", label.id]]) rich.setAttribute(name, value);
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-labelledby", label.id);
  bar.append(tools.content.cloneNode(true));
  area.hidden = true;
  area.before(bar, rich);
  label.addEventListener("click", () => rich.focus());
  addEventListener("hashchange", () => { if (location.hash === `#${area.id}`) rich.focus(); });

  const load = () => {
    const text = area.value.trim();
    const page = new DOMParser().parseFromString(/<[a-z]/i.test(text) ? text : text.split("\n").map((line) => { const p = document.createElement("p"); p.textContent = line; return p.outerHTML; }).join(""), "text/html");
    for (const image of page.querySelectorAll("img")) {
      const place = /^picture:(\d+)$/.exec(image.getAttribute("src") ?? "");
      const address = place && pictures.address(Number(place[1]));
      if (!address) { image.remove(); continue; }
      image.setAttribute("src", address);
      image.setAttribute("alt", image.getAttribute("alt") ?? ""); // what it shows is asked beside the text
    }
    rich.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    if (!rich.childNodes.length) rich.append(Object.assign(document.createElement("p"), { innerHTML: "<br>" }));
  };
  const keep = () => {
    const copy = new DOMParser().parseFromString("", "text/html").importNode(rich, true);
    for (const image of copy.querySelectorAll("img")) {
      const place = pictures.place(image.getAttribute("src"));
      if (place < 0) image.remove(); else image.setAttribute("src", `picture:${place}`);
    }
    area.value = copy.textContent.trim() || copy.querySelector("img") ? copy.innerHTML : "";
    changed();
  };
  const run = (command, value) => { rich.focus(); document.execCommand(command, false, value); keep(); };
  const range = () => { const chosen = getSelection(); return chosen.rangeCount && rich.contains(chosen.anchorNode) ? chosen.getRangeAt(0).cloneRange() : null; };
  const link = () => {
    const at = range();
    const field = dialog.querySelector("input");
    field.value = at?.startContainer.parentElement?.closest("a")?.getAttribute("href") ?? "";
    dialog.returnValue = "";
    dialog.showModal();
    field.focus();
    dialog.onclose = () => {
      if (dialog.returnValue !== "take") return rich.focus();
      rich.focus();
      if (at) { getSelection().removeAllRanges(); getSelection().addRange(at); }
      const address = field.value.trim();
      if (!address) return run("unlink");
      const whole = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
      if (at && at.collapsed) { const a = document.createElement("a"); a.href = whole; a.textContent = whole; run("insertHTML", a.outerHTML); } else run("createLink", whole);
    };
  };
  const deeds = { bold: () => run("bold"), h2: () => run("formatBlock", "H2"), p: () => run("formatBlock", "P"), ul: () => run("insertUnorderedList"), ol: () => run("insertOrderedList"), link, undo: () => run("undo") };
  document.execCommand("defaultParagraphSeparator", false, "p");
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => deeds[event.target.closest("[data-do]")?.dataset.do]?.());
  rich.addEventListener("input", keep);
  rich.addEventListener("keydown", (event) => { if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); link(); } });
  rich.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    run("insertHTML", structure(html));
  });
  rich.addEventListener("drop", (event) => event.preventDefault());
  load();
  return { load };
}
