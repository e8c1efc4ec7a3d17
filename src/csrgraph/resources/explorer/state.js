// What the reader chose, what is visible because of it, and how an address keeps it.
// Sets hold what is switched off: what is new in the data is shown.
const LIMIT = 300;
const initial = () => ({
  language: 0, theme: "", tab: "map", selected: null, hideIssuers: false, score: 0, limit: LIMIT,
  folded: new Set(["event", "product"]), types: new Set(), kinds: new Set(), roles: new Set(), reports: new Set(),
  bins: new Set(), zoom: "", focus: null, hops: 1, from: null, to: null, avoid: false, sort: [0, 1], grown: new Map(),
  filters: innerWidth > 1040, panel: true,
});
let state = initial();

// A claim counts if its report and its confidence are chosen.
function counts(claim) { return !state.reports.has(claim.report.id) && claim.score >= state.score; }
function claimsOf(node) { return node.claims.filter(counts); }

// Whether a statement passes all filters but the one named: that is what a filter's own counts need.
function passes(node, but) {
  if (but !== "folded" && state.folded.has(node.kind)) return false;
  if (but !== "kinds" && node.kind !== "product" && state.kinds.has(node.type)) return false;
  if (but !== "bins" && state.bins.size && !binsOf(node).some((bin) => state.bins.has(bin))) return false;
  return node.claims.length ? node.claims.some(but === "reports" ? (claim) => claim.score >= state.score : counts) : !state.score;
}
// The bins of the timeline a statement falls in: its year; its month, or only the year; or no date.
function binsOf(node) {
  if (node.year === null) return ["none"];
  const year = String(node.year);
  const month = /^\d{4}-(\d\d)(?!\d)/.exec(node.date);
  return [year, year + "-" + (month ? month[1] : "00")];
}
function organisationOn(node) { return !state.types.has(node.type) && !(state.hideIssuers && node.issuer); }
function linkOn(link) { return !state.roles.has(link.role); }

// Everything that passes the filters: nodes and the links between them. It stays until a filter changes.
let chosenFor = null, chosenNow = null;
function chosen() {
  const key = filterKey();
  if (key !== chosenFor) [chosenFor, chosenNow] = [key, passing()];
  return chosenNow;
}
function filterKey() {
  return [...Object.values(SETS).map((name) => [...state[name]].join("~")), state.hideIssuers, state.score, state.focus, state.hops].join("|");
}
function passing() {
  const found = new Set(statements.filter((node) => passes(node)));
  const open = (node) => (node.kind === "organisation" ? organisationOn(node) : found.has(node));
  const links = graph.links.filter((link) => linkOn(link) && found.has(link.node) && open(link.target));
  const linked = new Set(links.flatMap((link) => [link.node, link.target]));
  const issuers = new Set(graph.reports.filter((report) => !state.reports.has(report.id)).map((report) => report.publisher));
  const nodes = graph.nodes.filter((node) => (node.kind === "organisation"
    ? organisationOn(node) && (linked.has(node) || (issuers.has(node.id) && !state.bins.size)) : found.has(node)));
  return focused({ nodes: new Set(nodes), links });
}
function focused(view) {
  const centre = state.focus && graph.ids.get(state.focus);
  if (!centre || !view.nodes.has(centre)) return view;
  let edge = new Set([centre]);
  const reached = new Set(edge);
  const steps = 2 * state.hops + (centre.kind === "organisation" ? 0 : -1);
  const ties = grouped(view.links.flatMap((link) => [[link.node, link.target], [link.target, link.node]]), ([node]) => node);
  for (let step = 0; step < steps; step += 1) {
    edge = new Set([...edge].flatMap((node) => (ties.get(node) || []).map((tie) => tie[1])).filter((node) => !reached.has(node)));
    for (const node of edge) reached.add(node);
  }
  return within(view, reached);
}
function within(view, nodes) {
  return { nodes, links: view.links.filter((link) => nodes.has(link.node) && nodes.has(link.target)) };
}
// The statement that is selected is seen with its parties, also where its kind is folded.
function withPicked(view) {
  const node = graph.ids.get(state.selected);
  if (!node || node.kind === "organisation" || view.nodes.has(node)) return view;
  const links = node.links.filter((link) => view.nodes.has(link.target === node ? link.node : link.target) || (link.node === node && organisationOn(link.target)));
  const nodes = new Set([...view.nodes, ...links.flatMap((link) => [link.node, link.target]), node]);
  return { nodes, links: [...view.links, ...links] };
}
// What the map draws of it: the best connected statements with their parties, up to the limit. What is
// selected and what lies on the path are always drawn, what is selected with the best of its ties.
function drawn(view, path) {
  const limit = drawLimit();
  if (view.nodes.size <= limit) return view;
  const kept = new Set();
  const parties = grouped(view.links, (link) => link.node);
  const add = (node, most) => {
    const fresh = [node, ...(parties.get(node) || []).map((link) => link.target)].filter((item) => !kept.has(item));
    if (kept.size + fresh.length <= most) for (const item of fresh) kept.add(item);
  };
  for (const node of path) if (view.nodes.has(node)) kept.add(node);
  for (const node of statements) if (view.nodes.has(node)) add(node, limit);
  for (const node of view.nodes) if (kept.size < limit && node.issuer) kept.add(node);
  const picked = graph.ids.get(state.selected);
  if (picked && view.nodes.has(picked) && !kept.has(picked)) {
    kept.add(picked);
    const own = picked.kind === "organisation" ? statementsOf(picked).filter((node) => view.nodes.has(node)).slice(0, STEP) : [picked];
    for (const node of own) add(node, Infinity);
  }
  return within(view, kept);
}

// The address -----------------------------------------------------------------------------------
const SETS = { x: "folded", y: "types", k: "kinds", r: "roles", d: "reports", w: "bins" };
const WORDS = { n: "selected", f: "focus", a: "from", b: "to", z: "zoom", m: "theme" };
function address() {
  const blank = initial(), parts = new URLSearchParams();
  for (const [key, name] of Object.entries(SETS)) {
    const value = [...state[name]].sort().join("~");
    if (value !== [...blank[name]].sort().join("~")) parts.set(key, value);
  }
  for (const [key, name] of Object.entries(WORDS)) if (state[name]) parts.set(key, state[name]);
  if (state.tab !== "map") parts.set("t", state.tab);
  if (state.language) parts.set("l", "en");
  if (state.grown.size) parts.set("g", grownAddress());
  if (state.hideIssuers) parts.set("h", "1");
  if (state.avoid) parts.set("v", "1");
  if (state.score) parts.set("s", String(state.score));
  if (state.limit !== LIMIT) parts.set("c", String(state.limit));
  if (state.focus && state.hops !== 1) parts.set("p", String(state.hops));
  if (String(state.sort) !== String(blank.sort)) parts.set("o", state.sort.join("~"));
  return parts.toString();
}
function recalled(text) {
  const parts = new URLSearchParams(text), found = initial();
  for (const [key, name] of Object.entries(SETS)) if (parts.has(key)) found[name] = new Set(parts.get(key).split("~").filter(Boolean));
  for (const [key, name] of Object.entries(WORDS)) if (parts.has(key)) found[name] = parts.get(key);
  for (const name of ["selected", "focus", "from", "to"]) if (!graph.ids.has(found[name])) found[name] = null;
  if (!["light", "dark"].includes(found.theme)) found.theme = "";
  if (!/^\d{4}$/.test(found.zoom)) found.zoom = "";
  if (parts.get("t") === "table") found.tab = "table";
  if (parts.get("l") === "en") found.language = 1;
  found.grown = grownFrom(parts.get("g") || "");
  found.hideIssuers = parts.has("h");
  found.avoid = parts.has("v");
  found.score = Math.min(1, Number(parts.get("s")) || 0);
  found.limit = Math.min(20000, Number(parts.get("c")) || LIMIT);
  found.hops = Math.min(3, Number(parts.get("p")) || 1);
  const sort = (parts.get("o") || "").split("~").map(Number);
  if (sort.length === 2 && sort[0] >= 0 && sort[0] < 7 && Math.abs(sort[1]) === 1) found.sort = sort;
  return found;
}
let remembered = "";
function remember() {
  remembered = address();
  try {
    history.replaceState(null, "", remembered ? "#" + remembered : location.href.split("#")[0]);
  } catch (error) { /* a srcdoc frame has no address of its own */ }
}
