// The shortest way between two organisations, a sentence for each step. In a single report all ways
// lead through the reporter, so it is offered from two reports on. A tie that a report denies is no step.
function pathNow() {
  const from = graph.ids.get(state.from), to = graph.ids.get(state.to);
  if (!from || !to || from === to || graph.reports.length < 2) return [];
  const view = chosen();
  return shortest(view, from, to) || [];
}
function shortest(view, from, to) {
  const stated = view.links.filter((link) => link.node.status !== "negated");
  const ties = grouped(stated.flatMap((link) => [[link.node, link.target], [link.target, link.node]]), ([node]) => node);
  const before = new Map([[from, null]]);
  let edge = [from];
  while (edge.length && !before.has(to)) {
    const next = [];
    for (const node of edge) for (const [, other] of ties.get(node) || []) {
      const hub = state.avoid && other.issuer && other !== to;
      if (before.has(other) || hub) continue;
      before.set(other, node);
      next.push(other);
    }
    edge = next;
  }
  if (!before.has(to)) return null;
  const way = [];
  for (let node = to; node; node = before.get(node)) way.unshift(node);
  return way;
}
function pathCards(path) {
  const steps = path.filter((node) => node.kind !== "organisation");
  const parts = [el("h2", {}, path[0].label + " → " + path[path.length - 1].label), el("p", { class: "soft" }, filled(ui("hops"), { n: steps.length }))];
  path.forEach((node) => {
    if (node.kind === "organisation") { parts.push(chips([chip(node, typeWord(node))])); return; }
    const claim = [...claimsOf(node)].sort((a, b) => b.score - a.score)[0];
    parts.push(claim ? claimCard(claim, true) : chips([chip(node, typeWord(node))]));
  });
  return parts;
}
function paintPath(path) {
  const enough = graph.reports.length > 1;
  byId("path-form").hidden = !enough;
  byId("path-note").hidden = enough;
  for (const [id, key] of [["path-from", "from"], ["path-to", "to"]]) {
    const node = graph.ids.get(state[key]);
    if (document.activeElement !== byId(id)) byId(id).value = node ? node.label : "";
  }
  byId("avoid").checked = state.avoid;
  const asked = state.from && state.to;
  byId("path-result").textContent = !asked ? "" : path.length ? filled(ui("hops"), { n: path.filter((node) => node.kind !== "organisation").length }) : ui("no_path");
  byId("path-clear").hidden = !state.from && !state.to;
}
function fillNames() {
  if (graph.reports.length < 2) return;
  byId("names").replaceChildren(...[...organisations].sort((a, b) => b.links.length - a.links.length).slice(0, 2000).map((node) => el("option", { value: node.label })));
}
function onPathName(key) {
  return (event) => {
    const [best] = found(event.target.value).filter((node) => node.kind === "organisation");
    state[key] = event.target.value && best ? best.id : null;
    event.target.value = best && event.target.value ? best.label : "";
    state.selected = null;
    paint();
  };
}
