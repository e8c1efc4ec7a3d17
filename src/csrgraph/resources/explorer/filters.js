// The legend is the filter: every row says how many there are now, under all other filters.
function toggle(set, value) { if (set.has(value)) set.delete(value); else set.add(value); paint(); }

function check(set, value, label, count, mark) {
  const box = el("input", { type: "checkbox", "data-value": value, on: { change: () => toggle(set, value) } });
  box.checked = !set.has(value);
  return el("label", { class: "row" }, box, mark || null, el("span", { class: "name" }, label), el("span", { class: "count" }, String(count)));
}
function tallied(items, key) {
  const counts = new Map();
  for (const item of items) {
    const found = key(item);
    for (const value of Array.isArray(found) ? found : [found]) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return counts;
}
// Values by how often they occur in all the data, so that rows keep their places.
function ordered(items, key) {
  const all = tallied(items, key);
  return [...all.keys()].sort((a, b) => all.get(b) - all.get(a) || (a < b ? -1 : 1));
}
function rows(id, values, set, label, counts, mark) {
  byId(id).replaceChildren(...values.map((value) => check(set, value, label(value), counts.get(value) || 0, mark && mark(value))));
  byId(id).parentElement.hidden = values.length < (id === "legend" ? 1 : 2);
}

// They stay as they are while only the selection changes. Their boxes hold on to the sets of the state.
let filtersFor = [];
function paintFilters() {
  const key = [filterKey(), state.zoom, state.language, dark(), ...Object.values(SETS).map((name) => state[name])];
  if (key.every((part, at) => part === filtersFor[at])) return;
  filtersFor = key;
  const now = chosen();
  const kinds = tallied(statements.filter((node) => passes(node, "folded")), (node) => node.kind);
  rows("legend", STATEMENTS.filter((kind) => statements.some((node) => node.kind === kind)), state.folded, kindWord, kinds, swatch);
  const shown = tallied([...now.nodes].filter((node) => node.kind === "organisation"), (node) => node.type);
  rows("types", ordered(organisations, (node) => node.type), state.types, word, shown, swatch);
  const typed = (kind) => statements.filter((node) => node.kind === kind && node.type);
  for (const [id, kind] of [["kinds", "partnership"], ["events", "event"]]) {
    const passing = typed(kind).filter((node) => passes(node, "kinds") || (state.folded.has(kind) && passes(node, "folded")));
    rows(id, ordered(typed(kind), (node) => node.type), state.kinds, word, tallied(passing, (node) => node.type));
  }
  rows("roles", ordered(graph.links, (link) => link.role), state.roles, word, tallied(now.links, (link) => link.role));
  paintReports();
  byId("hide-issuers").checked = state.hideIssuers;
  byId("score").value = String(state.score);
  byId("score-value").textContent = "≥ " + state.score.toFixed(2);
  paintTimeline();
}
function paintReports() {
  const passing = statements.filter((node) => passes(node, "reports"));
  const counts = tallied(passing, (node) => [...new Set(node.claims.map((claim) => claim.report.id))]);
  const name = new Map(graph.reports.map((report) => [report.id, reportName(report)]));
  rows("reports", graph.reports.map((report) => report.id), state.reports, (id) => name.get(id), counts);
}
function reportName(report) {
  const issuer = graph.ids.get(report.publisher);
  const short = issuer && issuer.lines.length ? issuer.lines.join(/[\x21-\x7e]$/.test(issuer.lines[0]) ? " " : "") : report.issuer || report.file;
  return report.year ? short + " " + report.year : short;
}

// The timeline: years, or the months of one year; the undated and what has only a year stand apart.
function paintTimeline() {
  const open = statements.filter((node) => node.kind !== "product" && passes(node, "bins"));
  const bins = grouped(open.flatMap((node) => binsOf(node).map((bin) => [bin, node])), ([bin]) => bin);
  const keys = state.zoom ? monthsOf(state.zoom) : yearsIn(open);
  const apart = state.zoom ? [state.zoom + "-00"] : ["none"];
  const most = Math.max(1, ...[...keys, ...apart].map((key) => (bins.get(key) || []).length));
  const bar = (key) => timeBar(key, (bins.get(key) || []).map((pair) => pair[1]), most);
  byId("timeline").replaceChildren(timeTitle(), el("div", { class: "bars" }, ...keys.map(bar)), el("div", { class: "bars apart" }, ...apart.map(bar)));
  byId("timeline").hidden = !open.length && !state.bins.size;
}
function yearsIn(open) {
  const years = open.map((node) => node.year).filter((year) => year !== null);
  if (!years.length) return [];
  const first = Math.min(...years), last = Math.max(...years);
  const distinct = [...new Set(years)].sort((a, b) => a - b);
  return (last - first < 16 ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : distinct).map(String);
}
function monthsOf(year) { return Array.from({ length: 12 }, (_, at) => year + "-" + String(at + 1).padStart(2, "0")); }
function binName(key) {
  if (key === "none") return ui("undated");
  if (key.endsWith("-00")) return filled(ui("year_only"), { year: key.slice(0, 4) });
  return key.length > 4 ? data.labels.ui.months[state.language].split(" ")[Number(key.slice(5)) - 1] : key;
}
function timeBar(key, items, most) {
  const kinds = tallied(items, (node) => node.kind);
  const stack = el("span", { class: "stack" });
  for (const kind of ["event", "partnership"]) {
    const count = kinds.get(kind) || 0;
    if (count) stack.append(el("i", { style: `height:${Math.max(2, Math.round(38 * count / most))}px;background:${dark() ? data.styles[kind].dark : data.styles[kind].light}` }));
  }
  const on = state.bins.has(key);
  return el("button", { type: "button", class: "bin", "data-bin": key, "aria-pressed": String(on), "aria-label": pair(binName(key), items.length), disabled: items.length || on ? null : "", on: { click: () => toggle(state.bins, key) } },
    el("span", { class: "count" }, items.length ? String(items.length) : ""), stack, el("span", { class: "name" }, binName(key)));
}
function timeTitle() {
  const title = el("div", { class: "timetitle" }, el("span", {}, ui("timeline")));
  const zoomed = (year) => () => { state.zoom = year; state.bins = new Set(year ? [year] : []); paint(); };
  if (state.zoom) title.append(button("‹ " + ui("all_years"), zoomed(""), { class: "small" }), el("strong", {}, state.zoom));
  else for (const year of state.bins) if (/^\d{4}$/.test(year)) title.append(button(year + " · " + ui("by_month") + " ›", zoomed(year), { class: "small" }));
  if (state.bins.size) title.append(button(ui("clear"), () => { state.bins = new Set(); paint(); }, { class: "small" }));
  return title;
}
