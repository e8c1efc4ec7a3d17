// Search: names, aliases, full pinyin and initials, all prepared; a needle is looked for in each.
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const searchIndex = graph.nodes.map((node) => [node, [node.label, node.object, ...node.names].filter(Boolean).map(folded), node.keys]);
let hits = [], cursor = 0;

function rankOf(needle, names, keys) {
  if (names.includes(needle)) return 0;
  if (names.some((name) => name.startsWith(needle))) return 1;
  if (names.some((name) => name.includes(needle))) return 2;
  if (keys.includes(needle)) return 3;
  if (keys.some((key) => key.startsWith(needle))) return 4;
  return keys.some((key) => key.includes(needle)) ? 5 : 9;
}
function found(text) {
  const needle = folded(text);
  if (!needle) return [];
  return searchIndex.map(([node, names, keys]) => [rankOf(needle, names, keys), node]).filter(([rank]) => rank < 9)
    .sort((a, b) => a[0] - b[0] || (a[1].kind !== "organisation") - (b[1].kind !== "organisation") || b[1].links.length - a[1].links.length).map(([, node]) => node);
}
function search() {
  hits = found(byId("search").value).slice(0, 14);
  cursor = 0;
  paintHits();
}
function paintHits() {
  byId("hits").replaceChildren(...hits.map((node, at) => el("li", { role: "option", id: "hit-" + at, "aria-selected": String(at === cursor), on: { click: () => take(node) } },
    swatch(styleKey(node)), el("span", {}, titleOf(node)), el("small", {}, typeWord(node)))));
  byId("hits").hidden = !hits.length;
  byId("search").setAttribute("aria-expanded", String(Boolean(hits.length)));
  if (hits.length) byId("search").setAttribute("aria-activedescendant", "hit-" + cursor);
  else byId("search").removeAttribute("aria-activedescendant");
}
// A name that is found is shown, whatever filter hides it now.
function take(node) {
  hits = [];
  byId("search").value = "";
  paintHits();
  reveal(node);
  select(node.id);
  lookAt(node.id);
}
function reveal(node) {
  if (chosen().nodes.has(node)) return;
  state.focus = null;
  if (node.kind === "organisation") {
    state.types.delete(node.type);
    if (node.issuer) state.hideIssuers = false;
    if (!chosen().nodes.has(node)) for (const link of node.links) state.folded.delete(link.node.kind);
  } else state.folded.delete(node.kind);
  if (!chosen().nodes.has(node)) { state.bins = new Set(); state.score = 0; state.reports = new Set(); state.kinds = new Set(); state.roles = new Set(); }
}
function onSearchKey(event) {
  if (event.key === "ArrowDown") cursor = Math.min(hits.length - 1, cursor + 1);
  else if (event.key === "ArrowUp") cursor = Math.max(0, cursor - 1);
  else if (event.key === "Enter" && hits[cursor]) { take(hits[cursor]); return; } else return;
  event.preventDefault();
  paintHits();
}
