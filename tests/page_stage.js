"use strict";
// A page made of plain objects, just enough to run the script of the HTML figure and tell what it did.
const fs = require("fs"), path = require("path"), vm = require("vm");
const folder = process.argv[2];
let focused = null, scripts = 0;
class Node {
  constructor(tag) { this.tag = tag; this.children = []; this.dataset = {}; this.handlers = {}; this.hidden = false; this.text = ""; this.value = ""; if (tag === "script") scripts += 1; }
  set textContent(text) { this.text = text; }
  get textContent() { return this.text + this.children.map((child) => child.textContent).join(" "); }
  append(...nodes) { this.children.push(...nodes); }
  replaceChildren(...nodes) { this.children = nodes; }
  get lastElementChild() { return this.children.at(-1); }
  addEventListener(name, handler) { this.handlers[name] = handler; }
  focus() { focused = this; }
  scrollIntoView() {}
  querySelector(name) { return parts[name]; }
}
const names = ["data", "list", "filter", "more", "close"];
const ids = Object.fromEntries(names.map((name) => [name, new Node("div")]));
const parts = { h2: new Node("h2"), ol: new Node("ol"), ".count": new Node("span") };
ids.data.text = fs.readFileSync(path.join(folder, "data.json"), "utf8");
ids.list.hidden = true;
const handlers = {}, windowHandlers = {};
const document = {
  getElementById: (id) => ids[id.replace(/^flow-/, "")],
  querySelectorAll: () => Object.keys(JSON.parse(ids.data.text).names)
    .map((key) => ({ getAttribute: () => "#" + encodeURIComponent(key) })),
  createElement: (tag) => new Node(tag),
  addEventListener: (name, handler) => { handlers[name] = handler; },
};
const location = { hash: "", pathname: "/x.html", search: "" };
const history = { replaceState: () => { location.hash = ""; } };
const window = { addEventListener: (name, handler) => { windowHandlers[name] = handler; } };
vm.runInNewContext(fs.readFileSync(path.join(folder, "page.js"), "utf8"),
  { document, location, history, window, JSON, Object, decodeURIComponent, Math });
const told = { before: ids.list.hidden };
const go = (key) => { location.hash = "#" + encodeURIComponent(key); windowHandlers.hashchange(); };
go("database_results");
told.heading = parts.h2.textContent;
told.items = parts.ol.children.length;
told.count = parts[".count"].textContent;
ids.filter.value = "work 21";
ids.filter.handlers.input();
told.filtered = parts.ol.children.length;
go("total_studies");
told.studies = parts.ol.children.length;
handlers.keydown({ key: "Escape" });
told.closed = ids.list.hidden && location.hash === "";
go("no-such-list");
told.unknown = ids.list.hidden;
told.scripts = scripts;
console.log(JSON.stringify(told));
