"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const rows = data.rows.map((values, place) => {
    const row = { place, text: null };
    data.fields.forEach((name, at) => { row[name] = values[at]; });
    return row;
  });
  const byReport = new Map(rows.map((row) => [row.report, row]));
  const SETS = { included: ["included"], excluded: ["excluded at full text"], all: null };
  const FACETS = ["status", "sources", "type", "reasons", "tags"];
  const COLUMNS = [
    { key: "title", name: "Title", on: true },
    { key: "authors", name: "Authors", on: true },
    { key: "year", name: "Year", on: true, number: true },
    { key: "venue", name: "Published in", on: true },
    { key: "type", name: "Type" },
    { key: "status", name: "Status" },
    { key: "reasons", name: "Reasons" },
    { key: "sources", name: "Found in", on: true },
    { key: "records", name: "Records", number: true },
    { key: "tags", name: "Tags" },
    { key: "language", name: "Language" },
    { key: "report", name: "Report", number: true },
    { key: "study", name: "Study", number: true },
  ];
  const state = { sort: "year", down: true, page: 0, kept: [] };
  const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  const whole = new Intl.NumberFormat("en");
  let abstracts = null;

  const list = (value) => (Array.isArray(value) ? value : value === "" || value === null ? [] : [value]);
  const said = (value) => list(value).join("; ");
  const brief = (names) => {
    const each = names.split("; ");
    return each.length > 4 ? `${each.slice(0, 3).join("; ")} et al.` : names;
  };
  const make = (tag, text, cls) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (cls) made.className = cls;
    return made;
  };
  const fold = (text) => {
    const small = text.toLowerCase();
    return /^[\x00-\x7f]*$/.test(small) ? small : small.normalize("NFKD").replace(/\p{M}/gu, "");
  };
  const abstractOf = (row) => {
    abstracts = abstracts || JSON.parse($("abstracts").textContent);
    return abstracts[row.place];
  };
  const textOf = (row) => {
    if (row.text === null) row.text = fold([row.title, row.authors, row.venue, abstractOf(row)].join("\n"));
    return row.text;
  };

  // Filters
  const checked = (facet) =>
    new Set([...document.querySelectorAll(`[data-facet=${facet}] input:checked`)].map((box) => box.value));
  const wanted = () => {
    const terms = [...fold($("search").value).matchAll(/"([^"]+)"?|(\S+)/g)].map((hit) => hit[1] || hit[2]);
    const facets = FACETS.map((name) => [name, checked(name)]).filter(([, set]) => set.size);
    const ends = [$("from").value, $("to").value].map((text) => (text === "" ? null : Number(text)));
    return { set: SETS[$("view").value], terms, facets, from: ends[0], to: ends[1], venue: fold($("venue").value.trim()) };
  };
  const fits = (row, want) =>
    (!want.set || want.set.includes(row.status)) &&
    (want.from === null || (row.year !== null && row.year >= want.from)) &&
    (want.to === null || (row.year !== null && row.year <= want.to)) &&
    (!want.venue || fold(row.venue).includes(want.venue)) &&
    want.facets.every(([name, set]) => {
      const values = list(row[name]);
      return values.length ? values.some((value) => set.has(value)) : set.has("");
    }) &&
    want.terms.every((term) => textOf(row).includes(term));

  const compare = () => {
    const column = COLUMNS.find((one) => one.key === state.sort);
    const sign = state.down ? -1 : 1;
    const keys = new Map(state.kept.map((row) => [row, column.number ? row[column.key] : said(row[column.key])]));
    return (one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      const [noA, noB] = [a === null || a === "", b === null || b === ""];
      if (noA || noB) return noA - noB; // what is not known stands last, whichever way
      return sign * (column.number ? a - b : collator.compare(a, b));
    };
  };

  const update = () => {
    const want = wanted();
    state.kept = rows.filter((row) => fits(row, want));
    state.kept.sort(compare());
    state.page = 0;
    const active = want.facets.length + (want.from !== null) + (want.to !== null) + (want.venue !== "");
    $("active").textContent = active ? `(${active} active)` : "";
    draw();
  };

  // Table
  const size = () => Number($("size").value);
  const pages = () => Math.max(1, Math.ceil(state.kept.length / size()));
  const shown = () => COLUMNS.filter((column) => column.on);
  const drawHeads = () => {
    $("heads").replaceChildren(...shown().map((column) => {
      const head = make("th");
      const button = make("button", column.name);
      button.type = "button";
      button.dataset.key = column.key;
      head.scope = "col";
      head.append(button);
      return head;
    }));
    markHeads();
  };
  const markHeads = () => {
    for (const button of $("heads").querySelectorAll("button")) {
      const is = button.dataset.key === state.sort;
      if (is) button.parentNode.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else button.parentNode.removeAttribute("aria-sort");
    }
  };
  const line = (row) => {
    const made = make("tr");
    for (const column of shown()) {
      const cell = make(column.key === "title" ? "th" : "td");
      cell.dir = "auto";
      if (column.key === "title") {
        const open = make("button", row.title, "open");
        open.type = "button";
        open.dataset.report = row.report;
        cell.scope = "row";
        cell.append(open);
      } else {
        cell.textContent = column.key === "authors" ? brief(row.authors) : said(row[column.key]);
        if (column.number) cell.className = "n";
      }
      made.append(cell);
    }
    return made;
  };
  const draw = () => {
    const first = state.page * size();
    $("body").replaceChildren(...state.kept.slice(first, first + size()).map(line));
    const column = COLUMNS.find((one) => one.key === state.sort);
    const order = `sorted by ${column.name.toLowerCase()}, ${state.down ? "descending" : "ascending"}`;
    $("count").textContent = state.kept.length
      ? `${whole.format(state.kept.length)} of ${whole.format(rows.length)} reports, ${order}.`
      : `None of ${whole.format(rows.length)} reports matches these filters.`;
    $("place").textContent = `Page ${state.page + 1} of ${pages()}`;
    $("back").disabled = state.page === 0;
    $("next").disabled = state.page + 1 >= pages();
  };
  const turn = (to) => {
    state.page = Math.min(Math.max(0, to), pages() - 1);
    draw();
    $("table-box").focus({ preventScroll: true });
    $("table-box").scrollIntoView({ block: "start" });
  };

  // Choices, made from the data
  const box = (value, label, on, tally) => {
    const made = make("label");
    const input = make("input");
    input.type = "checkbox";
    input.value = value;
    input.checked = on;
    input.defaultChecked = on;
    made.append(input, label);
    if (tally !== undefined) made.append(" ", make("span", `(${whole.format(tally)})`, "tally"));
    return made;
  };
  const count = (name, among) => {
    const tally = new Map();
    for (const row of among) {
      const values = list(row[name]);
      for (const value of values.length ? new Set(values) : [""]) tally.set(value, (tally.get(value) || 0) + 1);
    }
    return tally;
  };
  const recount = () => { // a choice counts the reports of the chosen set; one that fits none of them is not offered
    const set = SETS[$("view").value];
    const among = set ? rows.filter((row) => set.includes(row.status)) : rows;
    for (const name of FACETS) {
      const tally = count(name, among);
      for (const input of document.querySelectorAll(`[data-facet=${name}] input`)) {
        const n = tally.get(input.value) || 0;
        input.parentNode.querySelector(".tally").textContent = `(${whole.format(n)})`;
        input.parentNode.hidden = n === 0 && !input.checked;
      }
      const field = document.querySelector(`[data-facet=${name}]`);
      field.hidden = !field.querySelector('label:not([hidden]) input:not([value=""])');
    }
  };
  const suit = () => { // the columns that tell something in the chosen set; they can be ticked all the same
    const view = $("view").value;
    const on = { status: view === "all", reasons: view !== "included" };
    for (const column of COLUMNS) {
      if (!(column.key in on) || column.empty) continue;
      column.on = on[column.key];
      $("columns").querySelector(`[value=${column.key}]`).checked = column.on;
    }
    drawHeads();
  };
  const fill = () => {
    for (const name of FACETS) {
      const field = document.querySelector(`[data-facet=${name}]`);
      const tally = count(name, rows);
      const has = [...tally.keys()].some((value) => value !== "");
      if (!has) COLUMNS.find((column) => column.key === name).empty = true;
      const order = [...tally].sort((a, b) => (a[0] === "") - (b[0] === "") || b[1] - a[1] || collator.compare(a[0], b[0]));
      if (has) field.append(...order.map(([value, n]) => box(value, value || "none given", false, n)));
    }
    for (const column of COLUMNS) {
      if (column.key !== "title" && !column.empty) $("columns").append(box(column.key, column.name, Boolean(column.on)));
    }
    $("view").querySelectorAll("option").forEach((option) => {
      const set = SETS[option.value];
      const n = set ? rows.filter((row) => set.includes(row.status)).length : rows.length;
      option.textContent += ` (${whole.format(n)})`;
    });
  };

  // One record
  let current = null;
  const entry = (name, ...parts) => {
    const inside = parts.filter((part) => part !== "" && part !== null && part !== undefined);
    if (!inside.length) return [];
    const told = make("dd");
    told.dir = "auto";
    told.append(...inside.map((part) => (part instanceof Node ? part : make("p", String(part)))));
    return [make("dt", name), told];
  };
  const link = ([words, address]) => {
    const made = make("a", words);
    if (!/^https:\/\//.test(address)) return make("span", words);
    made.href = address;
    made.rel = "noreferrer";
    return made;
  };
  const version = (number) => {
    const row = byReport.get(number);
    const made = make("button", `${number}: ${row ? row.title : ""} (${row ? row.status : "not known"})`, "open");
    made.type = "button";
    made.dataset.report = number;
    return made;
  };
  const open = (number) => {
    const row = byReport.get(number);
    if (!row) return;
    current = row;
    $("record-head").textContent = row.title;
    const abstract = abstractOf(row);
    $("record-body").replaceChildren(
      ...entry("Notice", row.notice),
      ...entry("Authors", row.authors),
      ...entry("Published", [row.venue, row.part, row.year].filter(Boolean).join(", ")),
      ...entry("Type", [row.type, row.language].filter(Boolean).join(", ")),
      ...entry("Links", ...row.links.map(link)),
      ...entry("Status", row.status + (data.interim ? " (interim)" : "")),
      ...entry("Reasons", ...row.reasons),
      ...entry("Decisions", ...row.decided),
      ...entry("Votes", ...row.voices),
      ...entry("Found in", ...row.found.map((one) => one.filter(Boolean).join(", "))),
      ...entry("Other versions", ...row.versions.map(version)),
      ...entry("Tags", said(row.tags)),
      ...entry("Keywords", row.keywords),
      ...entry("Abstract", abstract || "not in this file"),
      ...entry("Numbers", `report ${row.report}, study ${row.study}`),
    );
    const at = state.kept.indexOf(row);
    $("earlier").disabled = at < 1;
    $("later").disabled = at < 0 || at + 1 >= state.kept.length;
    if (!$("record").open) $("record").showModal();
    $("record-head").focus();
    $("record").scrollTop = 0;
    history.replaceState(null, "", `#report-${number}`);
  };
  const step = (by) => {
    const row = state.kept[state.kept.indexOf(current) + by];
    if (row) open(row.report);
  };
  const follow = () => {
    const hit = /^#report-(\d+)$/.exec(location.hash);
    if (hit) open(Number(hit[1]));
  };

  // Download: RFC 4180; an apostrophe before a cell that a spreadsheet would compute
  const cell = (value) => {
    const text = String(value);
    const safe = /^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const toCsv = () => {
    const keys = data.fields.filter((name) => !["links", "found", "decided", "voices"].includes(name));
    const head = [...keys, "links", "abstract", ...(data.interim ? [data.interim] : [])];
    const body = state.kept.map((row) => [
      ...keys.map((name) => said(row[name])),
      row.links.map(([, address]) => address).join("; "),
      abstractOf(row),
      ...(data.interim ? [""] : []),
    ]);
    return [head, ...body].map((values) => `${values.map(cell).join(",")}\r\n`).join("");
  };
  const download = () => {
    const made = make("a");
    made.href = URL.createObjectURL(new Blob(["\ufeff", toCsv()], { type: "text/csv;charset=utf-8" }));
    made.download = data.interim ? "reports-interim.csv" : "reports.csv";
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 10000);
  };

  // Wiring
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 80);
  };
  const choose = (event) => {
    const key = event.target.closest("#columns") && event.target.value;
    if (event.target.id === "view") {
      recount();
      suit();
    }
    if (!key) return update();
    COLUMNS.find((column) => column.key === key).on = event.target.checked;
    drawHeads();
    draw();
  };
  const sortBy = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const key = button.dataset.key;
    state.down = state.sort === key && !state.down;
    state.sort = key;
    state.kept.sort(compare());
    state.page = 0;
    markHeads();
    draw();
  };
  const opener = (event) => {
    const button = event.target.closest(".open");
    if (button) open(Number(button.dataset.report));
  };
  fill();
  recount();
  suit();
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("change", choose);
  $("filters").addEventListener("input", (event) => { if (event.target.matches("[type=search], [type=text], [type=number]")) soon(); });
  $("filters").addEventListener("reset", () => setTimeout(() => {
    for (const input of $("columns").querySelectorAll("input")) {
      COLUMNS.find((column) => column.key === input.value).on = input.checked;
    }
    recount();
    suit();
    update();
  }));
  $("heads").addEventListener("click", sortBy);
  $("body").addEventListener("click", opener);
  $("record-body").addEventListener("click", opener);
  $("size").addEventListener("change", () => turn(0));
  $("back").addEventListener("click", () => turn(state.page - 1));
  $("next").addEventListener("click", () => turn(state.page + 1));
  $("earlier").addEventListener("click", () => step(-1));
  $("later").addEventListener("click", () => step(1));
  $("close").addEventListener("click", () => $("record").close());
  $("record").addEventListener("close", () => history.replaceState(null, "", "#reports"));
  $("download").addEventListener("click", download);
  window.addEventListener("hashchange", follow);
  $("app").hidden = false;
  update();
  follow();
})();
