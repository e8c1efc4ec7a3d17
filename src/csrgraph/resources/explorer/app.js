// One state, one paint(); every choice of the reader changes the state and paints again.
function select(id) {
  state.selected = id;
  trouble = null;
  if (id && !state.panel) state.panel = true;
  paint();
  if (id && innerWidth > 760) lookAt(id);
  else if (id) byId("panel").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
}
function focusOn(id) {
  if (id) reveal(graph.ids.get(id));
  state.focus = id;
  state.selected = id || state.selected;
  paint();
  fit();
}
function paint() {
  const path = pathNow(), all = chosen();
  view = withGrown(drawn(withPicked(all), path), all);
  withMore = nodesWithMore(all);
  const root = document.documentElement;
  root.lang = state.language ? "en" : "zh";
  if (state.theme) root.dataset.theme = state.theme; else delete root.dataset.theme;
  paintWords();
  paintNotice(all);
  paintShape();
  paintFilters();
  paintPath(path);
  paintPanel(path);
  if (state.tab === "table") paintTable(all.nodes); else byId("table").replaceChildren();
  if (painter) paintNetwork(path);
  remember();
}
function paintWords() {
  for (const element of document.querySelectorAll("[data-ui]")) element.textContent = ui(element.dataset.ui);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", ui(element.dataset.label));
  byId("title").textContent = document.title = data.untitled ? ui("title") : data.title;
  byId("search").placeholder = ui("search");
  byId("language").textContent = state.language ? "中文" : "English";
  byId("language").lang = state.language ? "zh" : "en";
  byId("theme").textContent = dark() ? "☀" : "☾";
  const own = (kind) => graph.nodes.filter((node) => node.kind === kind).length;
  byId("counts").textContent = [filled(ui("count_reports"), { n: graph.reports.length }), filled(ui("count_names"), { n: own("organisation") }), filled(ui("count_ties"), { n: own("partnership") }),
    filled(ui("count_claims"), { n: graph.claims.length }), filled(ui("count_sentences"), { n: graph.sentences.length })].join(" · ");
  byId("version").textContent = [filled(ui("made_by"), { version: data.made_by }), data.period ? ui("period") + " " + data.period : "", data.version ? ui("version") + " " + data.version.slice(0, 16) : ""].filter(Boolean).join(" · ");
  byId("licence").textContent = ui(webgl ? "licence_served" : "licence");
}
// How much of the graph is visible, and how to see more: nothing is hidden silently.
function paintNotice(all) {
  const total = graph.nodes.length + data.left_out;
  const parts = [el("strong", {}, filled(ui("shown"), { n: view.nodes.size, all: total }))];
  const foldedNow = STATEMENTS.filter((kind) => state.folded.has(kind) && statements.some((node) => node.kind === kind));
  if (foldedNow.length) parts.push(el("span", {}, ui("folded") + listed(foldedNow.map(kindWord))));
  if (view.nodes.size < all.nodes.size) parts.push(el("span", {}, filled(ui("limited"), { n: all.nodes.size - view.nodes.size })), nextLimit() > state.limit ? button(ui("more"), () => { state.limit = nextLimit(); paint(); fit(); }, { class: "small", id: "more" }) : "");
  if (data.left_out) parts.push(el("span", {}, filled(ui("left_out"), { n: data.left_out })));
  if (webgl && webgl.missing) parts.push(el("span", { class: "warn" }, ui("no_webgl")));
  else if (webgl && state.limit > CANVAS_COMFORT && !webgl.painter) parts.push(el("span", {}, ui("loading_webgl")));
  if (!(webgl && webgl.painter) && view.nodes.size > CANVAS_COMFORT) parts.push(el("span", { class: "warn" }, ui("slow")));
  parts.push(...troubleParts());
  if (state.focus) parts.push(button("✕ " + ui("around") + " " + graph.ids.get(state.focus).label, () => focusOn(null), { class: "small", id: "unfocus" }), ...hopButtons());
  if (!view.nodes.size) parts.push(el("span", { class: "warn" }, ui("nothing")));
  byId("notice").replaceChildren(...parts.filter((part) => part !== ""));
}
function hopButtons() {
  return [1, 2, 3].map((hops) => button(filled(ui("hop"), { n: hops }), () => { state.hops = hops; paint(); fit(); }, { class: "small", "aria-pressed": String(state.hops === hops) }));
}
function paintShape() {
  document.body.classList.remove("loading");
  document.body.classList.toggle("no-filters", !state.filters);
  document.body.classList.toggle("no-panel", !state.panel || (state.tab === "table" && !state.selected));
  document.body.classList.toggle("tabular", state.tab === "table");
  for (const [id, on] of [["tab-map", state.tab === "map"], ["tab-table", state.tab === "table"]]) byId(id).setAttribute("aria-pressed", String(on));
  byId("toggle-filters").setAttribute("aria-expanded", String(state.filters));
  byId("toggle-panel").setAttribute("aria-expanded", String(state.panel));
  byId("table").hidden = state.tab !== "table";
  byId("canvas").hidden = state.tab === "table";
}
function show(tab) { state.tab = tab; paint(); if (tab === "map" && painter) painter.resize(); }
function reset() { const { language, theme, filters, panel } = state; state = { ...initial(), language, theme, filters, panel }; paint(); fit(); }

function onKey(event) {
  const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement.tagName) && document.activeElement.type !== "checkbox";
  if (event.key === "/" && !typing) { event.preventDefault(); byId("search").focus(); }
  if (event.key === "Escape") {
    if (byId("search").value) { byId("search").value = ""; search(); return; }
    if (typing) document.activeElement.blur();
    if (state.selected) select(null); else if (state.focus) focusOn(null);
  }
  if (WAYS[event.key] && document.activeElement === byId("map-keys")) { event.preventDefault(); step(event.key); }
  if (event.key === "Enter" && document.activeElement === byId("map-keys") && state.selected) { byId("panel").focus(); }
}
function on(id, act, event) { byId(id).addEventListener(event || "click", act); }
function listen() {
  on("skip", (event) => { event.preventDefault(); show("table"); byId("table").focus(); });
  on("search", search, "input");
  on("search", onSearchKey, "keydown");
  on("tab-map", () => show("map"));
  on("tab-table", () => show("table"));
  on("reset", reset);
  on("language", () => { state.language = 1 - state.language; paint(); });
  on("theme", () => { state.theme = dark() ? "light" : "dark"; paint(); });
  on("hide-issuers", (event) => { state.hideIssuers = event.target.checked; paint(); }, "change");
  on("score", (event) => { state.score = Number(event.target.value); paint(); }, "input");
  on("avoid", (event) => { state.avoid = event.target.checked; paint(); }, "change");
  on("path-from", onPathName("from"), "change");
  on("path-to", onPathName("to"), "change");
  on("path-clear", () => { state.from = state.to = null; paint(); });
  on("map-keys", doubleClicked, "dblclick");
  on("fit", fit);
  on("zoom-in", () => zoomBy(1.35));
  on("zoom-out", () => zoomBy(1 / 1.35));
  on("toggle-filters", () => { state.filters = !state.filters; paint(); });
  on("toggle-panel", () => { state.panel = !state.panel; paint(); });
  on("save-csv", saveCsv);
  on("save-svg", saveSvg);
  on("save-png", savePng);
  on("share", () => copy(location.href, byId("share")));
  document.addEventListener("keydown", onKey);
  systemDark.addEventListener("change", paint);
  addEventListener("hashchange", () => { if (location.hash.slice(1) !== remembered) { state = recalled(location.hash.slice(1)); paint(); } });
  addEventListener("beforeprint", () => { paintTable(chosen().nodes); for (const table of byId("table").querySelectorAll("table")) table.more(true); });
  addEventListener("afterprint", paint);
}

state = recalled(location.hash.slice(1));
fillNames();
listen();
drawNetwork();
paint();
fit();
keepWhole();
if (state.selected && view.nodes.has(graph.ids.get(state.selected))) lookAt(state.selected);
window.csrgraph = { select, state: () => state, view: () => view, labels: () => shownLabels, asCsv, asSvg, asCanvas, address, nodes: graph.nodes, painter: () => painter.name, spot: (id) => painter.spot(graph.ids.get(id)), ready: performance.now() };
