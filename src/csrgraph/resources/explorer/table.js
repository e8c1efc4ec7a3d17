// The table: all that passes the filters, sortable; the way through the page without seeing the map.
const STATEMENT_COLUMNS = ["kind", "object", "parties", "date", "status", "score", "quote"];
const NAME_COLUMNS = ["organisation", "type", "names", "partnership", "report_list"];

function best(node) { return [...claimsOf(node)].sort((a, b) => b.score - a.score)[0]; }
function quoteOf(claim) { return claim && claim.known ? claim.sentence.shown.slice(...claim.focus).join("") : ""; }
function statementRow(node) {
  const parties = node.links.filter((link) => link.node === node).map((link) => (["participant", "subject"].includes(link.role) ? link.target.label : noted(link.target.label, word(link.role))));
  const claim = best(node);
  return { node, cells: [node.kind === "product" ? kindWord("product") : kindWord(node.kind) + " · " + typeWord(node), node.kind === "partnership" ? node.object : titleOf(node),
    listed(parties) + (node.open ? " " + ui("and_others") : ""), node.kind === "product" ? "" : when(node), node.status ? word(node.status) : "", claim ? claim.score.toFixed(2) : "", quoteOf(claim)] };
}
function nameRow(node, all) {
  const ties = new Set(node.links.map((link) => link.node).filter((item) => item.kind === "partnership" && all.has(item)));
  const reports = new Set([...ties].flatMap((item) => claimsOf(item).map((claim) => claim.report)));
  return { node, cells: [node.label, typeWord(node), listed(node.names), String(ties.size), listed([...reports].map(reportName))] };
}
function tableRows(all) {
  return statements.filter((node) => all.has(node)).map(statementRow);
}
const collator = new Intl.Collator("zh");
function sorted(rows, [column, way]) {
  const numeric = (a, b) => Number(a) - Number(b);
  const compare = (a, b) => { const [x, y] = [a.cells[column], b.cells[column]]; return x !== "" && y !== "" && !isNaN(x) && !isNaN(y) ? numeric(x, y) : collator.compare(x, y); };
  return [...rows].sort((a, b) => (a.cells[column] === "") - (b.cells[column] === "") || way * compare(a, b) || (a.node.id < b.node.id ? -1 : 1));
}
let nameSort = [3, -1], painted = "";
// A selection changes one row, not the table.
function paintTable(all) {
  const now = [address().replace(/(^|&)n=[^&]*/, ""), nameSort].join();
  if (now !== painted || !byId("table").firstChild) rebuildTable(all);
  painted = now;
  for (const row of byId("table").querySelectorAll("tr.picked")) row.classList.remove("picked");
  if (state.selected) for (const row of byId("table").querySelectorAll(`tr[data-id="${CSS.escape(state.selected)}"]`)) row.classList.add("picked");
}
function rebuildTable(all) {
  const statementTable = made("statements", STATEMENT_COLUMNS.map(ui), sorted(tableRows(all), state.sort), state.sort, (sort) => { state.sort = sort; });
  const names = organisations.filter((node) => all.has(node)).map((node) => nameRow(node, all));
  const nameTable = made("organisations", NAME_COLUMNS.map((key) => (key === "organisation" || key === "partnership" ? kindWord(key) : ui(key))), sorted(names, nameSort), nameSort, (sort) => { nameSort = sort; });
  byId("table").replaceChildren(statementTable, nameTable);
  // An order of quotations needs them all.
  if (missing([...all]).length && STATEMENT_COLUMNS[state.sort[0]] === "quote") fetched([...all]).then((here) => { if (here && state.tab === "table") rebuildTable(all); });
}
function made(name, heads, rows, [column, way], keep) {
  const sortBy = (index) => () => { keep([index, column === index ? -way : 1]); paint(); refocus(name, index); };
  const head = heads.map((label, index) => el("th", { scope: "col", "aria-sort": column === index ? (way > 0 ? "ascending" : "descending") : "none" },
    button(label + (column === index ? (way > 0 ? " ▲" : " ▼") : ""), sortBy(index))));
  const table = el("table", { id: "table-" + name }, el("caption", {}, ui("table_" + name) + " · " + rows.length), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}));
  pieces(table, rows.map(({ node, cells }) => () => rowOf(node, cells)));
  return table;
}
function rowOf(node, cells) {
  return el("tr", { "data-id": node.id, class: node.id === state.selected ? "picked" : null, on: { click: () => select(node.id) } },
    ...cells.map((cell, index) => (index === 0
      ? el("td", {}, button(cell, (event) => { event.stopPropagation(); select(node.id); byId("panel").focus(); }, { class: "plain" }))
      : el("td", {}, cell))));
}
// A long table grows when its end comes near, and as a whole for print.
const PIECE = 1000;
const ends = new IntersectionObserver((entries) => { for (const { target, isIntersecting } of entries) if (isIntersecting) target.more(); }, { rootMargin: "1500px" });
function pieces(table, rows) {
  const body = table.tBodies[0], end = el("tfoot", {}, el("tr", {}, el("td", { colspan: "9" }, "…")));
  let at = 0;
  table.more = (all) => {
    const part = rows.slice(at, all ? rows.length : at + PIECE).map((row) => row());
    at += part.length;
    body.append(...part);
    for (const row of part) if (missing([graph.ids.get(row.dataset.id)]).length) sight.observe(row);
    end.remove();
    ends.unobserve(end);
    if (at >= rows.length) return;
    table.append(end);
    end.more = table.more;
    ends.observe(end);
  };
  table.more();
}
function refocus(name, index) {
  const head = byId("table-" + name).querySelectorAll("th button")[index];
  if (head) head.focus();
}
