// Expanding: a node whose ties are not all drawn draws fifty more of them, those that tie most first.
const STEP = 50, MOST_STEPS = 400;

// The statements a node stands in, or that stand with it, by rank.
function statementsOf(node) {
  if (!node.statements) {
    const found = new Set(node.links.map((link) => (link.node === node ? link.target : link.node)).filter((item) => item.kind !== "organisation"));
    found.delete(node);
    node.statements = [...found].sort((a, b) => a.rank - b.rank);
  }
  return node.statements;
}
function tied(node, item) { return item.links.some((link) => linkOn(link) && (link.node === node || link.target === node)); }
function fits(item, only) { return !only || item.kind === only || (item.kind !== "product" && item.type === only); }
// What a node can be expanded by: all that passes the filters, also where its kind is folded.
function tiesOf(node) { return statementsOf(node).filter((item) => passes(item, "folded") && tied(node, item)); }
function shownTies(node) { return tiesOf(node).filter((item) => view.nodes.has(item)); }

// The view with what nodes were expanded by; what the filters show comes before what they fold.
function withGrown(view, all) {
  if (!state.grown.size) return view;
  const nodes = new Set(view.nodes), links = new Set(view.links);
  for (const [id, [times, only]] of state.grown) {
    const node = graph.ids.get(id);
    if (node.kind === "organisation" ? !organisationOn(node) : !passes(node, "folded")) continue;
    nodes.add(node);
    const fresh = tiesOf(node).filter((item) => !nodes.has(item) && fits(item, only));
    fresh.sort((a, b) => all.nodes.has(b) - all.nodes.has(a) || a.rank - b.rank);
    for (const item of fresh.slice(0, STEP * times)) addStatement(item, nodes, links);
  }
  return { nodes, links: [...links] };
}
function addStatement(item, nodes, links) {
  nodes.add(item);
  for (const link of item.links) {
    const other = link.node === item ? link.target : link.node;
    if (!linkOn(link) || !(nodes.has(other) || (other.kind === "organisation" && organisationOn(other)))) continue;
    nodes.add(other);
    links.add(link);
  }
}
// Nodes with ties that pass the filters and are not drawn: they get a ring.
function nodesWithMore(all) {
  const found = new Set();
  if (all.links.length > view.links.length) for (const { node, target } of all.links) if (!view.nodes.has(node) && view.nodes.has(target)) found.add(target);
  return found;
}
// How much of a node is drawn: "50 / 312", on the node that is selected and on those that were expanded.
function markOf(node) {
  if (node.id !== state.selected && !state.grown.has(node.id)) return "";
  const all = tiesOf(node).length, n = shownTies(node).length;
  return n < all ? n.toLocaleString("en") + " / " + all.toLocaleString("en") : "";
}
function grow(id, only) {
  const [times, before] = state.grown.get(id) || [0, ""], node = graph.ids.get(id);
  const kind = only === undefined ? before : only;
  if (tiesOf(node).some((item) => !view.nodes.has(item) && fits(item, kind))) {
    state.grown.set(id, [kind === before ? Math.min(MOST_STEPS, times + 1) : 1, kind]);
  }
  state.selected = id;
  paint();
  lookAt(id);
}
function collapse(id) {
  state.grown.delete(id);
  paint();
}
// How much is drawn, and what leads to more; nothing where all is drawn.
function growthTools(node) {
  const all = tiesOf(node), hidden = all.filter((item) => !view.nodes.has(item)), grown = state.grown.get(node.id);
  if (!all.length || (!hidden.length && !grown)) return "";
  const only = grown ? grown[1] : "", next = hidden.filter((item) => fits(item, only)).length;
  const row = el("div", { class: "tools growth" }, el("strong", {}, filled(ui("ties_shown"), { n: all.length - hidden.length, all: all.length })));
  if (next) row.append(button(filled(ui("grow"), { n: Math.min(STEP, next) }), () => grow(node.id), { id: "grow" }));
  if (hidden.length || only) row.append(growthChoice(node, hidden, only));
  if (grown) row.append(button(ui("collapse"), () => collapse(node.id), { id: "collapse" }));
  return row;
}
function growthChoice(node, hidden, only) {
  const counts = tallied(hidden, (item) => (item.kind === "product" || !item.type ? [item.kind] : [item.kind, item.type]));
  if (only && !counts.has(only)) counts.set(only, 0);
  const name = (key) => (key in data.labels.node ? kindWord(key) : word(key));
  const option = (key, label) => { const made = el("option", { value: key }, label); made.selected = key === only; return made; };
  const keys = [...counts.keys()].sort((a, b) => (b in data.labels.node) - (a in data.labels.node) || counts.get(b) - counts.get(a));
  return el("select", { id: "grow-only", "aria-label": ui("grow_only"), on: { change: (event) => grow(node.id, event.target.value) } },
    option("", ui("grow_only")), ...keys.map((key) => option(key, name(key) + " · " + counts.get(key))));
}
// The address: id*times*only, one after the other.
function grownAddress() { return [...state.grown].map(([id, [times, only]]) => [id, times, only].join("*")).join("~"); }
function grownFrom(text) {
  const found = new Map();
  for (const part of text.split("~").slice(0, 100)) {
    const [id, times, only] = part.split("*");
    if (graph.ids.has(id) && /^[1-9]\d{0,2}$/.test(times) && /^[a-z_]*$/.test(only || "")) found.set(id, [Math.min(MOST_STEPS, Number(times)), only || ""]);
  }
  return found;
}
