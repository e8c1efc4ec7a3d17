// The evidence panel: the sentence first, what it supports, where it stands, and how to cite it.
function fullId(node) { return data.base + node.id; }
function when(item) {
  if (!item.date) return item.certainty ? word(item.certainty) : ui("undated");
  return noted(item.date, word(item.certainty));
}
function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [name, value] of pairs) if (value) list.append(el("dt", {}, name), el("dd", {}, value));
  return list;
}
function chip(node, note) {
  return el("button", { type: "button", class: "chip", on: { click: () => select(node.id) } }, swatch(styleKey(node)), el("span", {}, titleOf(node)), note ? el("small", {}, note) : null);
}
function titleOf(node) { return node.kind === "event" && !node.object ? pair(typeWord(node), node.label) : node.label; }
function chips(items) { return el("div", { class: "chips" }, ...items); }

let wanted = new Set();
function paintPanel(path) {
  const panel = byId("panel"), node = graph.ids.get(state.selected);
  panel.replaceChildren();
  wanted = new Set();
  if (path.length && !node) panel.append(...pathCards(path));
  else if (!node) panel.append(...overview().filter((part) => part !== ""));
  else if (node.kind === "organisation") panelOfOrganisation(panel, node);
  else panelOfStatement(panel, node);
  askForPanel([...wanted]);
}
function overview() {
  const ties = [...view.nodes].filter((node) => node.kind === "partnership").sort((a, b) => a.rank - b.rank);
  const single = graph.reports.length === 1 && ties.every((node) => claimsOf(node).length);
  const first = single ? ties.slice(0, 20).map((node) => claimCard(best(node), true)) : [chips(ties.slice(0, 40).map((node) => chip(node, node.date)))];
  const documents = graph.reports.map((report) => el("p", { class: "source" }, [report.issuer, report.title, report.file].filter(Boolean).join(" · ")));
  return [el("h2", {}, ui("none")), el("p", { class: "soft" }, ui("none_more")),
    el("h3", {}, kindWord("partnership") + " · " + ties.length), single && ties.length ? markKey() : "", ...first,
    el("h3", {}, ui("report_list") + " · " + graph.reports.length), ...documents.slice(0, 60)];
}
function head(node) {
  const kind = node.kind === "organisation" ? typeWord(node) : kindWord(node.kind);
  const others = node.names.filter((name) => name !== node.label);
  return [el("p", { class: "tag" }, swatch(styleKey(node)), kind), el("h2", { tabindex: "-1", id: "title-of-node" }, titleOf(node)),
    others.length ? el("p", { class: "soft" }, pair(ui(node.type === "community" ? "members" : "names"), listed(others))) : ""];
}
function tools(node) {
  const row = el("div", { class: "tools" });
  if (state.focus === node.id) row.append(button(ui("unfocus"), () => focusOn(null)));
  else row.append(button(ui("focus"), () => focusOn(node.id)));
  if (node.kind === "organisation" && graph.reports.length > 1) {
    row.append(button(ui("path_from"), () => { state.from = node.id; paint(); }), button(ui("path_to"), () => { state.to = node.id; state.selected = null; paint(); }));
  }
  if (node.type === "community") return row;
  const sparql = (node.kind === "organisation" ? data.queries.mentions : data.queries.evidence).replace("<NODE>", "<" + fullId(node) + ">");
  row.append(copyButton(ui("copy_sparql"), sparql, "sparql"));
  return row;
}
function panelOfOrganisation(panel, node) {
  panel.append(...head(node), tools(node), growthTools(node));
  const own = [...new Set(node.links.map((link) => (link.node === node ? link.target : link.node)))].filter((item) => item.claims.length === 0 || claimsOf(item).length);
  const roleIn = (item) => item.links.filter((link) => link.target === node).map((link) => word(link.role));
  for (const kind of STATEMENTS) {
    const items = own.filter((item) => item.kind === kind);
    if (items.length) panel.append(el("h3", {}, kindWord(kind) + " · " + items.length), chips(items.map((item) => chip(item, [item.date, listed(roleIn(item))].filter(Boolean).join(" · ")))));
  }
  const claims = own.filter((item) => item.kind === "partnership").flatMap(claimsOf);
  if (claims.length) panel.append(el("h3", {}, ui("evidence") + " · " + claims.length), markKey(), ...claims.slice(0, 30).map((claim) => claimCard(claim, true)));
}
function panelOfStatement(panel, node) {
  panel.append(...head(node));
  if (node.status === "negated") panel.append(el("p", { class: "warn" }, ui("negated")));
  panel.append(facts([[ui("kind"), node.type && node.kind !== "product" ? word(node.type) : node.type], [ui("date"), node.kind === "product" ? "" : when(node)],
    [ui("status"), node.status ? word(node.status) : ""], [ui("object"), node.object === node.label ? "" : node.object]]), tools(node), growthTools(node));
  const parties = node.links.filter((link) => link.node === node);
  const open = node.open ? " · " + ui("open_list") : "";
  if (parties.length) panel.append(el("h3", {}, ui("parties") + " · " + parties.length + open), chips(parties.map((link) => chip(link.target, word(link.role)))));
  const others = node.links.filter((link) => link.target === node && link.node !== node);
  if (others.length) panel.append(el("h3", {}, ui("other")), chips(others.map((link) => chip(link.node, word(link.role)))));
  const claims = claimsOf(node);
  if (claims.length) panel.append(el("h3", {}, ui("evidence") + " · " + claims.length), markKey(), ...claims.map((claim) => claimCard(claim, false)));
}
function markKey() {
  const item = (kind, key) => el("span", {}, marked(kind, ui("mark_" + kind)), " ");
  return el("p", { class: "markkey" }, ...["party", "trigger", "date", "self", "mention"].map(item));
}
function marked(kind, child) { return el("mark", { class: kind }, child); }

function claimCard(claim, named) {
  if (!claim.known) { wanted.add(claim.node); return waitingCard(claim, named); }
  const { sentence } = claim, card = el("article", { class: "claim" });
  if (named) card.append(aboutOf(claim));
  card.append(quotation(sentence, partiesOf(claim.node), claim.focus, claim.triggers, claim.dates));
  if (claim.certainty === "inherited") card.append(...inheritedFrom(claim));
  else for (const item of claim.context) card.append(el("p", { class: "soft" }, ui("context")), quotation(graph.sentences[item.sentence], new Set(), null, [], item.dates));
  card.append(el("p", { class: "source" }, placeOf(claim)), el("p", { class: "source" }, claim.node.kind === "product" ? "" : pair(ui("date"), when(claim)), claim.node.kind === "product" ? "" : " · ",
    ui("score") + " " + claim.score.toFixed(2) + " · " + ui(/ranked|judged|learned/.test(claim.rule) ? "model" : "rule") + " " + claim.rule));
  card.append(...alsoSupports(claim));
  card.append(copyButton(ui("copy"), citation(claim), "citation"));
  return card;
}
function aboutOf(claim) {
  return el("p", { class: "about" }, swatch(styleKey(claim.node)), button(titleOf(claim.node), () => select(claim.node.id), { class: "plain" }));
}
function inheritedFrom(claim) {
  const parts = [el("p", { class: "inherited" }, el("strong", {}, data.labels.word.inherited.join(" / ")), state.language ? ": " : "：", filled(ui("inherited"), { date: claim.date }))];
  for (const item of claim.context) parts.push(quotation(graph.sentences[item.sentence], new Set(), null, [], item.dates));
  return parts;
}
function alsoSupports(claim) {
  const others = [...new Set(claim.sentence.claims.filter((other) => other.node !== claim.node).map((other) => other.node))];
  return others.length ? [el("p", { class: "soft" }, ui("also")), chips(others.map((node) => chip(node, typeWord(node))))] : [];
}
function place(claim) {
  const from = claim.sentence.start + claim.focus[0], to = claim.sentence.start + claim.focus[1];
  return [claim.sentence.section, claim.sentence.page ? filled(ui("page"), { page: claim.sentence.page }) : "", "[" + from + "–" + to + "]"].filter(Boolean);
}
function placeOf(claim) { return [claim.report.title, claim.report.file, ...place(claim)].filter(Boolean).join(" · "); }
function citation(claim) {
  return "「" + claim.sentence.shown.join("") + "」— " + [claim.report.issuer + "《" + claim.report.title + "》", claim.report.file, ...place(claim)].join("，");
}
function partiesOf(node) {
  const found = new Set();
  for (const link of node.links) { found.add(link.node.id); found.add(link.target.id); }
  return found;
}
// The sentence, cut at every edge of the focus, of mentions, triggers and dates.
function quotation(sentence, parties, focus, triggers, dates) {
  const text = sentence.chars, [from, to] = focus || [0, text.length];
  const edges = new Set([0, text.length, from, to]);
  for (const [a, b] of [...sentence.mentions, ...triggers, ...dates]) { edges.add(a); edges.add(b); }
  const cuts = [...edges].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const quote = el("blockquote", {}), over = (spans, a, b) => spans.find(([x, y]) => x <= a && b <= y);
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const [a, b] = [cuts[at], cuts[at + 1]], inside = a >= from && b <= to;
    let piece = document.createTextNode(sentence.shown.slice(a, b).join(""));
    if (over(dates, a, b)) piece = marked("date", piece);
    if (over(triggers, a, b)) piece = marked("trigger", piece);
    const mention = over(sentence.mentions, a, b);
    if (mention) piece = marked(mentionKind(mention, text, parties, inside), piece);
    quote.append(inside ? el("span", { class: "focus" }, piece) : piece);
  }
  return quote;
}
function mentionKind([start, end, number], text, parties, inside) {
  const node = graph.nodes[number];
  if (!node) return "mention";
  const surface = text.slice(start, end).join("");
  if (node.issuer && surface !== node.label && !node.names.includes(surface)) return "self";
  return inside && parties.has(node.id) ? "party" : "mention";
}
function copyButton(label, text, name) {
  const made = button(label, () => copy(text, made), { class: "small copy", "data-copy": name });
  return made;
}
// By hand first: in a frame the clipboard's own interface is forbidden, and says so in the console.
function copy(text, from) {
  state.copied = text;
  const done = () => { from.textContent = "✓ " + ui("copied"); };
  if (copiedByHand(text)) done();
  else if (window === top && navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
}
function copiedByHand(text) {
  const area = el("textarea", { "aria-label": "copy" }), before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  try { return document.execCommand("copy"); } catch (error) { return false; } finally { area.remove(); if (before) before.focus({ preventScroll: true }); }
}
