// Files the reader takes away: the table as CSV, the visible map as SVG and PNG.
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
function csvCell(text) {
  const safe = FORMULA.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}
function asCsv() {
  const rows = sorted(tableRows(chosen().nodes), state.sort);
  const heads = [...STATEMENT_COLUMNS.map(ui), ui("document"), ui("place"), "IRI"];
  const lines = rows.map(({ node, cells }) => { const claim = best(node); return [...cells, claim ? claim.report.file : "", claim ? place(claim).join(" ") : "", fullId(node)]; });
  return "\ufeff" + [heads, ...lines].map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
}
// The visible map at the scale of the screen, with labels placed for it: what both pictures draw.
function scene() {
  const nodes = [...view.nodes], zoom = Math.max(0.9, scale()), pad = 70;
  const left = Math.min(...nodes.map((node) => node.x)) * zoom - pad, top = Math.min(...nodes.map((node) => node.y)) * zoom - pad;
  const at = (node) => ({ x: node.x * zoom - left, y: node.y * zoom - top });
  const width = Math.ceil(Math.max(0, ...nodes.map((node) => at(node).x)) + pad), height = Math.ceil(Math.max(0, ...nodes.map((node) => at(node).y)) + pad);
  const { placed } = placedLabels(nodes, at, zoom, { width, height }, lit);
  const shapes = nodes.map((node) => ({ node, ...at(node), path: outline(styleOf(node).shape, radiusOf(node, zoom, nodes.length)), fill: dark() ? styleOf(node).dark : styleOf(node).light, denied: node.status === "negated" }));
  const lines = view.links.map((link) => ({ a: at(link.node), b: at(link.target), on: isLit(link) }));
  return { width, height, shapes, lines, labels: placed };
}
function asSvg() {
  readColours();
  const { width, height, shapes, lines, labels } = scene();
  const root = svg("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT.replace(/"/g, "'"), "text-anchor": "middle" });
  root.append(svg("title", {}, document.title), svg("rect", { width, height, fill: colours.paper }));
  for (const { a, b, on } of lines) root.append(svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: on ? colours.accent : colours.wire, "stroke-width": on ? 2.4 : 1 }));
  for (const { x, y, path, fill, denied } of shapes) root.append(svg("path", { d: path, transform: `translate(${x} ${y})`, fill: denied ? colours.paper : fill, stroke: denied ? fill : colours.paper }));
  for (const label of labels) root.append(...label.lines.map((line, number) => svg("text", {
    x: label.x, y: label.y + (number - (label.lines.length - 1) / 2) * label.size * 1.2 + label.size * 0.36, "font-size": label.size, "font-weight": label.bold ? 600 : 400,
    fill: colours.ink, stroke: colours.paper, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" }, line)));
  return new XMLSerializer().serializeToString(root).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
function asCanvas() {
  readColours();
  const { width, height, shapes, lines, labels } = scene(), ratio = Math.min(2, 8000 / Math.max(width, height));
  const canvas = el("canvas", { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  for (const { a, b, on } of lines) {
    context.strokeStyle = on ? colours.accent : colours.wire;
    context.lineWidth = on ? 2.4 : 1;
    context.beginPath(); context.moveTo(a.x, a.y); context.lineTo(b.x, b.y); context.stroke();
  }
  for (const { x, y, path, fill, denied } of shapes) {
    context.save(); context.translate(x, y); context.fillStyle = denied ? colours.paper : fill; context.strokeStyle = denied ? fill : colours.paper;
    context.fill(new Path2D(path)); context.stroke(new Path2D(path)); context.restore();
  }
  for (const label of labels) writeLabel(context, label, colours.ink, colours.paper);
  return canvas;
}
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 4000);
}
const saveCsv = async () => {
  const here = await fetched(tableRows(chosen().nodes).map(({ node }) => node));
  if (here) download(new Blob([asCsv()], { type: "text/csv;charset=utf-8" }), "csrgraph.csv");
};
const saveSvg = () => download(new Blob([asSvg()], { type: "image/svg+xml" }), "csrgraph.svg");
const savePng = () => asCanvas().toBlob((blob) => blob && download(blob, "csrgraph.png"), "image/png");
