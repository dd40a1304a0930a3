"use strict";
(() => {
  const panel = document.getElementById("flow-list");
  let data = null;
  const heading = panel.querySelector("h2");
  const entries = panel.querySelector("ol");
  const count = panel.querySelector(".count");
  const filter = document.getElementById("flow-filter");
  const more = document.getElementById("flow-more");
  const STEP = 100;
  let shown = [], at = 0, from = null;

  const make = (name, text, kind) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  const links = (pairs) => {
    const line = make("span", undefined, "links");
    for (const [words, address] of pairs) {
      const link = make("a", words);
      link.href = address;
      link.rel = "noopener noreferrer external";
      line.append(link);
    }
    return line;
  };
  const title = (text) => {
    const node = make("span", text || data.words.untitled, "title");
    node.dir = "auto";
    return node;
  };
  const record = (number) => {
    const [, text, source, found] = data.records[number];
    const part = make("div");
    part.append(title(text), make("span", source, "about"), links(found));
    return part;
  };
  const report = (number) => {
    const facts = data.reports[number];
    const part = make("div");
    if (!facts) return part;
    const [text, about, records, decisions] = facts;
    const where = make("span", about, "about");
    where.dir = "auto";
    part.append(title(text), where);
    for (const one of records) {
      const [, , source, found] = data.records[one];
      const line = make("span", source + " ", "about");
      line.append(links(found));
      part.append(line);
    }
    for (const words of decisions) {
      const line = make("span", words, "said");
      line.dir = "auto";
      part.append(line);
    }
    return part;
  };
  const item = (unit, numbers) => {
    const node = make("li");
    for (const number of numbers) node.append(unit === "record" ? record(number) : report(number));
    return node;
  };
  const words = (unit, numbers) => numbers.map((number) => {
    const facts = unit === "record" ? data.records[number] : data.reports[number];
    return facts ? facts.flat(3).join(" ") : "";
  }).join(" ").toLowerCase();
  const grow = () => {
    const { unit, numbers } = shown;
    for (const one of numbers.slice(at, at + STEP)) entries.append(item(unit, one));
    at = Math.min(at + STEP, numbers.length);
    more.hidden = at >= numbers.length;
    count.textContent = `${at} / ${numbers.length}`;
  };
  const refill = () => {
    const group = data.groups[panel.dataset.key];
    const wanted = filter.value.trim().toLowerCase();
    const [unit, all] = group;
    shown = { unit, numbers: wanted ? all.filter((one) => words(unit, one).includes(wanted)) : all };
    entries.replaceChildren();
    at = 0;
    grow();
  };
  const open = () => {
    // Only a number of the diagram opens a list; the lists are many, so they are read when the first one is wanted.
    const known = [...document.querySelectorAll("svg a")].some((link) => link.getAttribute("href") === location.hash);
    if (!known) { panel.hidden = true; return; }
    if (!data) data = JSON.parse(document.getElementById("flow-data").textContent);
    const key = decodeURIComponent(location.hash.slice(1));
    if (!Object.hasOwn(data.groups, key)) { panel.hidden = true; return; }
    panel.dataset.key = key;
    heading.textContent = data.names[key];
    filter.value = "";
    panel.hidden = false;
    refill();
    heading.focus();
    panel.scrollIntoView();
  };
  const close = () => {
    panel.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
    if (from) from.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) from = link;
    if (link && link.getAttribute("href") === location.hash) open();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  document.getElementById("flow-close").addEventListener("click", close);
  more.addEventListener("click", () => {
    const last = entries.lastElementChild;
    grow();
    const next = last && last.nextElementSibling;
    if (next) { next.tabIndex = -1; next.focus(); }
  });
  filter.addEventListener("input", refill);
  window.addEventListener("hashchange", open);
  open();
})();
