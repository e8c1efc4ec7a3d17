"use strict";
// The explorer: one state object, one paint(). All text from reports enters the page as text nodes only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const claimsOf = group(data.claims, (claim) => claim.node);
  const linksOf = new Map();
  for (const link of data.links) {
    push(linksOf, link.node, link);
    push(linksOf, link.target, link);
  }
  const kindsOfNode = ["partnership", "event", "product"];
  const initial = () => ({
    language: 0, tab: "map", selected: null, hideIssuers: false, sort: [0, 1],
    kinds: new Set(data.nodes.filter((n) => n.kind === "partnership").map((n) => n.type)),
    types: new Set(data.nodes.filter((n) => n.kind === "organisation").map((n) => n.type)),
    extra: new Set(["partnership"]),
    years: new Set(data.nodes.filter((n) => n.kind === "partnership").map(yearOf)),
  });
  let state = initial();

  function group(items, key) {
    const map = new Map();
    for (const item of items) push(map, key(item), item);
    return map;
  }
  function push(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }
  function yearOf(node) { return node.year === null ? "" : String(node.year); }
  function ui(key) { return data.labels.ui[key][state.language]; }
  function word(key) { return (data.labels.word[key] || [key, key])[state.language]; }
  function kindWord(key) { return data.labels.node[key][state.language]; }
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    for (const child of children) element.append(child);
    return element;
  }
  function byId(id) { return document.getElementById(id); }

  // What is visible -----------------------------------------------------------------------------
  function shows(node) {
    if (node.kind === "organisation") {
      if (state.hideIssuers && node.issuer) return false;
      return state.types.has(node.type);
    }
    if (!state.extra.has(node.kind)) return false;
    if (node.kind === "partnership") return state.kinds.has(node.type) && state.years.has(yearOf(node));
    return true;
  }
  function visible() {
    const ids = new Set(data.nodes.filter(shows).map((node) => node.id));
    const linked = new Set();
    for (const link of data.links) {
      if (ids.has(link.node) && ids.has(link.target)) { linked.add(link.node); linked.add(link.target); }
    }
    return new Set([...ids].filter((id) => linked.has(id) || nodes.get(id).kind === "partnership" || nodes.get(id).issuer));
  }

  // The network ---------------------------------------------------------------------------------
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const ink = () => (dark.matches ? "#e8eaee" : "#1b2430");
  const faint = () => (dark.matches ? "#2b333d" : "#e3e0d6");
  const options = {
    ...data.options,
    nodes: { font: { size: 13, face: "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" } },
  };
  const boxes = new vis.DataSet();
  const wires = new vis.DataSet();
  let network = null;
  function drawNetwork() {
    network = new vis.Network(byId("network"), { nodes: boxes, edges: wires }, options);
    network.on("click", (event) => {
      if (event.nodes.length) select(event.nodes[0]);
      else if (event.edges.length) select(data.links[Number(event.edges[0].slice(1))].node);
      else select(null);
    });
  }
  function near(id) {
    const found = new Set([id]);
    for (const link of linksOf.get(id) || []) { found.add(link.node); found.add(link.target); }
    const node = nodes.get(id);
    if (node && node.kind === "organisation") {
      for (const first of [...found]) for (const link of linksOf.get(first) || []) {
        if (nodes.get(first).kind === "partnership") found.add(link.target);
      }
    }
    return found;
  }
  function paintNetwork(ids) {
    const lit = state.selected && ids.has(state.selected) ? near(state.selected) : null;
    const wanted = [];
    for (const node of data.nodes) {
      if (!ids.has(node.id)) continue;
      const on = !lit || lit.has(node.id);
      const style = data.styles[node.kind === "organisation" ? node.type : node.kind] || data.styles.other;
      wanted.push({
        id: node.id, label: node.short || word(node.type), x: node.x, y: node.y, shape: style.shape, size: node.size,
        color: { background: on ? style.color : faint(), border: node.id === state.selected ? ink() : on ? style.color : faint(),
          highlight: { background: style.color, border: ink() } },
        borderWidth: node.id === state.selected ? 3 : 1,
        font: { color: on ? ink() : dark.matches ? "#55606d" : "#b9b5a8", size: node.issuer ? 20 : node.kind === "organisation" ? 15 : 13,
          bold: false, strokeWidth: 3, strokeColor: dark.matches ? "#14181d" : "#fbfaf6" },
      });
    }
    sync(boxes, wanted);
    const edges = [];
    data.links.forEach((link, index) => {
      if (!ids.has(link.node) || !ids.has(link.target)) return;
      const on = !lit || (lit.has(link.node) && lit.has(link.target) &&
        (link.node === state.selected || link.target === state.selected || nodes.get(state.selected).kind === "organisation"));
      edges.push({
        id: "e" + index, from: link.node, to: link.target, dashes: link.role === "programme_owner",
        width: on && lit ? 2.6 : link.role === "lead" ? 2 : 1.1,
        color: { color: on ? (lit ? (dark.matches ? "#5cc7bd" : "#0b6b6b") : dark.matches ? "#56616e" : "#bdb8aa") : faint() },
      });
    });
    sync(wires, edges);
  }
  function sync(set, wanted) {
    const keep = new Set(wanted.map((item) => item.id));
    set.remove(set.getIds().filter((id) => !keep.has(id)));
    set.update(wanted);
  }

  // Panels --------------------------------------------------------------------------------------
  function swatch(key) {
    const style = data.styles[key] || data.styles.other;
    return el("span", { class: "swatch " + style.shape, style: "background:" + style.color });
  }
  function toggle(set, value) { if (set.has(value)) set.delete(value); else set.add(value); paint(); }
  function check(set, value, label, count, mark) {
    const box = el("input", { type: "checkbox", on: { change: () => toggle(set, value) } });
    box.checked = set.has(value);
    return el("label", { class: "row" }, box, mark || "", el("span", {}, label), el("span", { class: "count" }, String(count)));
  }
  function paintFilters() {
    const legend = byId("legend");
    legend.replaceChildren();
    for (const kind of kindsOfNode) {
      const count = data.nodes.filter((node) => node.kind === kind).length;
      if (count) legend.append(check(state.extra, kind, kindWord(kind), count, swatch(kind)));
    }
    const types = group(data.nodes.filter((node) => node.kind === "organisation"), (node) => node.type);
    for (const type of [...types.keys()].sort((a, b) => types.get(b).length - types.get(a).length || (a < b ? -1 : 1))) {
      legend.append(check(state.types, type, word(type), types.get(type).length, swatch(type)));
    }
    const partnerships = data.nodes.filter((node) => node.kind === "partnership");
    const kinds = group(partnerships, (node) => node.type);
    byId("kinds").replaceChildren(...[...kinds.keys()].sort().map((kind) => check(state.kinds, kind, word(kind), kinds.get(kind).length)));
    paintYears(partnerships);
    byId("hide-issuers").checked = state.hideIssuers;
  }
  function paintYears(partnerships) {
    const years = group(partnerships, yearOf);
    const most = Math.max(1, ...[...years.values()].map((list) => list.length));
    const bars = [...years.keys()].sort((a, b) => (a === "") - (b === "") || (a < b ? -1 : 1)).map((year) => {
      const count = years.get(year).length;
      return el("button", { type: "button", "aria-pressed": String(state.years.has(year)), title: String(count),
        on: { click: () => toggle(state.years, year) } },
        String(count), el("i", { style: "height:" + Math.round(4 + 40 * count / most) + "px" }), year || ui("undated"));
    });
    byId("years").className = "years";
    byId("years").replaceChildren(...bars);
  }
  function chip(id, note) {
    const node = nodes.get(id);
    return el("button", { type: "button", on: { click: () => select(id) } },
      swatch(node.kind === "organisation" ? node.type : node.kind), node.label, note ? el("small", {}, note) : "");
  }
  function when(node) {
    const parts = [node.date || "—"];
    if (node.certainty) parts.push("（" + word(node.certainty) + "）");
    return parts.join("");
  }
  function facts(pairs) {
    const list = el("dl", { class: "facts" });
    for (const [name, value] of pairs) if (value) list.append(el("dt", {}, name), el("dd", {}, value));
    return list;
  }
  function paintPanel() {
    const panel = byId("panel");
    panel.replaceChildren();
    const node = state.selected && nodes.get(state.selected);
    if (!node) { panel.append(el("p", { class: "empty" }, ui("none")), ...reports()); return; }
    const style = node.kind === "organisation" ? node.type : node.kind;
    panel.append(el("span", { class: "tag" }, swatch(style), node.kind === "organisation" ? word(node.type) : kindWord(node.kind)));
    panel.append(el("h3", {}, node.label));
    if (node.kind === "organisation") panelOfOrganisation(panel, node);
    else panelOfStatement(panel, node);
  }
  function reports() {
    return data.documents.map((item) => el("p", { class: "source" }, [item.issuer, item.title, item.file].filter(Boolean).join(" · ")));
  }
  function panelOfOrganisation(panel, node) {
    panel.append(facts([[ui("names"), node.names.join("、")]]));
    const own = [...new Set((linksOf.get(node.id) || []).map((link) => link.node))].map((id) => nodes.get(id));
    const ties = own.filter((item) => item.kind === "partnership");
    const rest = own.filter((item) => item.kind !== "partnership");
    if (ties.length) panel.append(el("h2", {}, ui("partnerships") + " · " + ties.length), el("div", { class: "chips" }, ...ties.map((item) => chip(item.id, item.date))));
    if (rest.length) panel.append(el("h2", {}, ui("other") + " · " + rest.length), el("div", { class: "chips" }, ...rest.map((item) => chip(item.id, word(item.type)))));
    if (ties.length) panel.append(el("h2", {}, ui("evidence")));
    for (const tie of ties) for (const claim of claimsOf.get(tie.id) || []) panel.append(claimCard(claim));
  }
  function panelOfStatement(panel, node) {
    if (node.status === "negated") panel.append(el("p", { class: "warn" }, ui("negated")));
    const dated = node.kind !== "product";
    panel.append(facts([
      [ui("kind"), node.type ? word(node.type) : ""], [ui("date"), dated ? when(node) : ""],
      [ui("status"), node.status ? word(node.status) : ""], [ui("object"), node.object],
    ]));
    const parties = (linksOf.get(node.id) || []).filter((link) => link.node === node.id);
    const title = ui("parties") + " · " + parties.length + (node.open ? " · " + ui("open_list") : "");
    if (parties.length) panel.append(el("h2", {}, title), el("div", { class: "chips" }, ...parties.map((link) => chip(link.target, word(link.role)))));
    const claims = claimsOf.get(node.id) || [];
    panel.append(el("h2", {}, ui("evidence") + " · " + claims.length), ...claims.map(claimCard));
  }
  function claimCard(claim) {
    const sentence = data.sentences[claim.sentence];
    const place = sentence.start + claim.focus[0] + "–" + (sentence.start + claim.focus[1]);
    const card = el("article", { class: "claim" }, quotation(claim, sentence));
    for (const index of claim.context) {
      card.append(el("p", { class: "source" }, ui("context") + "："), el("blockquote", {}, data.sentences[index].text));
    }
    card.append(el("p", { class: "source" }, [claim.title, claim.document, sentence.section, "[" + place + "]"].filter(Boolean).join(" · ")));
    card.append(el("p", { class: "source" }, [claim.rule, ui("score") + " " + claim.score.toFixed(2),
      claim.date ? claim.date + "（" + word(claim.certainty) + "）" : claim.certainty ? word(claim.certainty) : ""].filter(Boolean).join(" · ")));
    const button = el("button", { type: "button" }, ui("copy"));
    button.addEventListener("click", () => copy("「" + sentence.text + "」— " + claim.title + "，" + claim.document + " [" + place + "]", button));
    card.append(button);
    return card;
  }
  // The sentence, cut at every edge of the focus, of mentions and of triggers.
  function quotation(claim, sentence) {
    const text = Array.from(sentence.text);
    const [from, to] = claim.focus;
    const mentions = sentence.mentions;
    const triggers = [];
    const focus = text.slice(from, to).join("");
    for (const words of claim.triggers) {
      const at = focus.indexOf(words);
      if (at >= 0) { const start = from + Array.from(focus.slice(0, at)).length; triggers.push([start, start + Array.from(words).length]); }
    }
    const edges = new Set([0, text.length, from, to]);
    for (const [a, b] of [...mentions, ...triggers]) { edges.add(a); edges.add(b); }
    const cuts = [...edges].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
    const quote = el("blockquote", {});
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const [a, b] = [cuts[i], cuts[i + 1]];
      let piece = document.createTextNode(text.slice(a, b).join(""));
      if (triggers.some(([x, y]) => x <= a && b <= y)) piece = el("u", {}, piece);
      const mention = mentions.find(([x, y]) => x <= a && b <= y);
      if (mention && a >= from && b <= to) piece = el("mark", { class: isSelf(mention, text) ? "self" : null }, piece);
      quote.append(a >= from && b <= to ? el("span", { class: "focus" }, piece) : piece);
    }
    return quote;
  }
  function isSelf(mention, text) {
    const node = nodes.get(mention[2]);
    const surface = text.slice(mention[0], mention[1]).join("");
    return Boolean(node && node.issuer && surface !== node.label && !node.names.includes(surface));
  }
  function copy(text, button) {
    const done = () => { button.textContent = ui("copied"); };
    try { navigator.clipboard.writeText(text).then(done, () => copyByHand(text, done)); } catch (error) { copyByHand(text, done); }
  }
  function copyByHand(text, done) {
    const area = el("textarea", {});
    area.value = text;
    document.body.append(area);
    area.select();
    try { if (document.execCommand("copy")) done(); } finally { area.remove(); }
  }

  // The table -----------------------------------------------------------------------------------
  function paintTable(ids) {
    const heads = [ui("parties"), ui("kind"), ui("object"), ui("date"), ui("status"), ui("quote")];
    const rows = data.nodes.filter((node) => ids.has(node.id) && node.kind !== "organisation").map((node) => {
      const parties = (linksOf.get(node.id) || []).filter((link) => link.node === node.id && link.role !== "programme_owner");
      const claim = (claimsOf.get(node.id) || [])[0];
      const quote = claim ? Array.from(data.sentences[claim.sentence].text).slice(...claim.focus).join("") : "";
      return { node, cells: [parties.map((link) => nodes.get(link.target).label).join(" · ") + (node.open ? " 等" : ""),
        node.kind === "partnership" || node.kind === "event" ? word(node.type) : kindWord(node.kind), node.object || (node.kind === "partnership" ? "" : node.label),
        node.date ? when(node) : ui("undated"), node.status ? word(node.status) : "", quote] };
    });
    const [column, way] = state.sort;
    rows.sort((a, b) => way * a.cells[column].localeCompare(b.cells[column], "zh"));
    const head = el("tr", {}, ...heads.map((name, index) => el("th", { "aria-sort": column === index ? (way > 0 ? "ascending" : "descending") : "none" },
      el("button", { type: "button", on: { click: () => { state.sort = [index, column === index ? -way : 1]; paint(); } } }, name))));
    const body = rows.map(({ node, cells }) => {
      const open = () => select(node.id);
      return el("tr", { class: "link", tabindex: "0", "data-id": node.id, on: { click: open, keydown: (event) => { if (event.key === "Enter") open(); } } },
        ...cells.map((cell, index) => el("td", { class: index === 3 || index === 4 ? "nowrap" : null }, cell)));
    });
    byId("table").replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
  }

  // Search --------------------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const index = data.nodes.map((node) => [node, [node.label, ...node.names].map(fold)]);
  let hits = [], cursor = 0;
  function search() {
    const needle = fold(byId("search").value);
    const rank = (names) => (names.includes(needle) ? 0 : names.some((name) => name.startsWith(needle)) ? 1 : 2);
    hits = needle ? index.filter(([, names]) => names.some((name) => name.includes(needle)))
      .sort((a, b) => rank(a[1]) - rank(b[1])).slice(0, 12).map(([node]) => node) : [];
    cursor = 0;
    paintHits();
  }
  function paintHits() {
    byId("hits").replaceChildren(...hits.map((node, at) => el("li", { role: "option", "aria-selected": String(at === cursor), on: { click: () => take(node) } },
      swatch(node.kind === "organisation" ? node.type : node.kind), node.label,
      el("small", {}, node.kind === "organisation" ? word(node.type) : kindWord(node.kind)))));
    byId("hits").hidden = !hits.length;
    byId("search").setAttribute("aria-expanded", String(Boolean(hits.length)));
  }
  function take(node) {
    hits = []; paintHits(); byId("search").value = "";
    if (node.kind !== "organisation") state.extra.add(node.kind); else state.types.add(node.type);
    select(node.id);
    if (network && visible().has(node.id)) network.focus(node.id, { scale: 0.9, animation: false });
  }

  // State ---------------------------------------------------------------------------------------
  function select(id) { state.selected = id; paint(); }
  function remember() {
    try {
      const parts = [];
      if (state.selected) parts.push("n=" + encodeURIComponent(state.selected.split("/id/")[1] || ""));
      if (state.tab === "table") parts.push("t=table");
      if (state.language) parts.push("l=en");
      history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname);
    } catch (error) { /* a srcdoc frame has no address of its own */ }
  }
  function recall() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const id = data.nodes.map((node) => node.id).find((key) => key.split("/id/")[1] === parts.get("n"));
    if (id) { state.selected = id; const kind = nodes.get(id).kind; if (kind !== "organisation") state.extra.add(kind); }
    if (parts.get("t") === "table") state.tab = "table";
    if (parts.get("l") === "en") state.language = 1;
  }
  function paint() {
    const ids = visible();
    document.documentElement.lang = state.language ? "en" : "zh";
    for (const element of document.querySelectorAll("[data-ui]")) element.textContent = ui(element.dataset.ui);
    byId("search").placeholder = ui("search");
    byId("tab-map").textContent = ui("map"); byId("tab-table").textContent = ui("table");
    byId("reset").textContent = ui("reset"); byId("language").textContent = state.language ? "中文" : "EN";
    byId("help").textContent = ui("help"); byId("fit").textContent = ui("zoom_fit");
    const of = (kind) => data.nodes.filter((node) => node.kind === kind).length;
    byId("counts").textContent = [data.documents.length + " " + ui("reports"), of("organisation") + " " + ui("org"), of("partnership") + " " + ui("partnerships"), data.claims.length + " " + ui("sentences")].join(" · ");
    let note = ui("shown").replace("{n}", ids.size).replace("{all}", data.nodes.length + data.left_out);
    if (data.left_out) note += " · " + ui("cut").replace("{n}", data.nodes.length).replace("{rest}", data.left_out);
    byId("notice").textContent = note;
    byId("tab-map").setAttribute("aria-pressed", String(state.tab === "map"));
    byId("tab-table").setAttribute("aria-pressed", String(state.tab === "table"));
    byId("table").hidden = state.tab !== "table";
    byId("fit").hidden = state.tab === "table";
    paintFilters(); paintPanel(); paintTable(ids);
    if (network) paintNetwork(ids);
    remember();
  }
  byId("search").addEventListener("input", search);
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") cursor = Math.min(hits.length - 1, cursor + 1);
    else if (event.key === "ArrowUp") cursor = Math.max(0, cursor - 1);
    else if (event.key === "Enter" && hits[cursor]) { take(hits[cursor]); return; } else return;
    event.preventDefault(); paintHits();
  });
  byId("tab-map").addEventListener("click", () => { state.tab = "map"; paint(); });
  byId("tab-table").addEventListener("click", () => { state.tab = "table"; paint(); });
  byId("reset").addEventListener("click", () => { const { language } = state; state = { ...initial(), language }; paint(); if (network) network.fit(); });
  byId("language").addEventListener("click", () => { state.language = 1 - state.language; paint(); });
  byId("hide-issuers").addEventListener("change", () => { state.hideIssuers = byId("hide-issuers").checked; paint(); });
  byId("fit").addEventListener("click", () => network && network.fit());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== byId("search")) { event.preventDefault(); byId("search").focus(); }
    if (event.key === "Escape") { byId("search").value = ""; search(); byId("search").blur(); select(null); }
  });
  dark.addEventListener("change", paint);
  recall();
  drawNetwork();
  paint();
  if (network) network.fit();
  window.csrgraph = { select, state: () => state };
})();
