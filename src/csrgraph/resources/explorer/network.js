// The network on its canvas: vis-network draws links and finds clicks; shapes and labels are ours.
let network = null, view = { nodes: new Set(), links: [] }, lit = null, shownLabels = [];
const boxes = new vis.DataSet(), wires = new vis.DataSet();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function drawNetwork() {
  const options = { ...data.options, nodes: { shape: "custom", ctxRenderer: shapeOf, chosen: false }, edges: { ...data.options.edges, chosen: false, selectionWidth: 0 } };
  network = new vis.Network(byId("network"), { nodes: boxes, edges: wires }, options);
  network.on("click", (event) => {
    if (event.nodes.length) select(event.nodes[0]);
    else if (event.edges.length) select(graph.links[Number(event.edges[0].slice(1))].node.id);
    else select(null);
  });
  network.on("doubleClick", (event) => { if (event.nodes.length) focusOn(event.nodes[0]); });
  network.on("afterDrawing", writeLabels);
}
function scale() { return network.getScale(); }

const unitShapes = new Map();
function unitShape(shape) {
  if (!unitShapes.has(shape)) unitShapes.set(shape, new Path2D(outline(shape, 1)));
  return unitShapes.get(shape);
}
function shapeOf({ ctx, id, x, y }) {
  const node = graph.ids.get(id), r = radiusOf(node, scale(), view.nodes.size > 600) / scale();
  const drawNode = () => {
    const style = styleOf(node), on = !lit || lit.has(node), picked = id === state.selected;
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(r, r);
    const path = unitShape(style.shape);
    const paint = on ? (dark() ? style.dark : style.light) : colours.faint, denied = node.status === "negated";
    ctx.fillStyle = denied ? colours.paper : paint;
    ctx.fill(path);
    ctx.lineWidth = (picked ? 3 : denied ? 2.2 : 1.4) / scale() / r;
    ctx.strokeStyle = picked ? colours.ink : denied ? paint : colours.paper;
    ctx.stroke(path);
    ctx.restore();
  };
  return { drawNode, nodeDimensions: { width: 2 * r, height: 2 * r } };
}
let colours = {};
function readColours() {
  colours = Object.fromEntries(["ink", "paper", "faint", "pale", "wire", "accent", "soft"].map((name) => [name, colour(name)]));
}

// Labels are written in pixels of the screen, whatever the zoom.
function writeLabels(context) {
  const at = (node) => network.canvasToDOM({ x: node.x, y: node.y });
  const screen = { width: byId("network").clientWidth, height: byId("network").clientHeight };
  const { placed, roles } = placedLabels([...view.nodes], at, scale(), screen, lit, lit && litLinks());
  shownLabels = placed;
  const ratio = context.canvas.width / screen.width;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const label of placed) writeLabel(context, label, lit && !lit.has(label.node) ? colours.pale : colours.ink, colours.paper);
  for (const label of roles) writeLabel(context, label, colours.accent, colours.paper);
  context.restore();
}
// What stays lit around the selection: a statement with its parties; an organisation with its
// statements and those who share them.
function litAround(path) {
  if (path.length) return new Set(path);
  const node = graph.ids.get(state.selected);
  if (!node || !view.nodes.has(node)) return null;
  const found = new Set([node]);
  for (const link of node.links) { found.add(link.node); found.add(link.target); }
  if (node.kind === "organisation") {
    for (const first of [...found]) if (first.kind === "partnership") for (const link of first.links) found.add(link.target);
  }
  return new Set([...found].filter((item) => view.nodes.has(item)));
}
function isLit(link) { return lit !== null && lit.has(link.node) && lit.has(link.target); }
// Links whose role is written: all of a few; of many, those that say more than that somebody took part.
function litLinks() {
  const links = view.links.filter(isLit);
  return links.length < 14 ? links : links.filter((link) => !["participant", "subject"].includes(link.role));
}

function paintNetwork(path) {
  readColours();
  lit = litAround(path);
  const bold = view.links.filter(isLit).length > 30 ? 1.4 : 2.4 / Math.max(0.4, Math.min(1, scale()));
  sync(boxes, [...view.nodes].map((node) => ({ id: node.id, x: node.x, y: node.y })));
  sync(wires, view.links.map((link) => {
    const on = isLit(link);
    return { id: link.id, from: link.node.id, to: link.target.id, dashes: link.role === "programme_owner" || link.node.status === "negated" ? [4, 4] : false,
      width: on ? bold : 1, color: { color: on ? colours.accent : lit ? colours.faint : colours.wire, opacity: 1 } };
  }));
  network.redraw();
}
// Only what changed goes to vis-network: a click on one of 2,000 nodes must not cost a rebuild.
function sync(set, wanted) {
  const keep = new Set(wanted.map((item) => item.id));
  const gone = set.getIds().filter((id) => !keep.has(id));
  if (gone.length) set.remove(gone);
  const fresh = wanted.filter((item) => { const old = set.get(item.id); return !old || old.width !== item.width || (old.color && old.color.color !== item.color.color); });
  if (fresh.length) set.update(fresh);
}
function fit() {
  if (!network || !view.nodes.size) return;
  network.fit({ nodes: [...view.nodes].map((node) => node.id), maxZoomLevel: 1.6, animation: false });
  network.moveTo({ scale: scale() * (byId("network").clientWidth < 600 ? 0.82 : 1.03) });
}
function lookAt(id) {
  if (!network || !boxes.get(id)) return;
  const around = lit && lit.has(graph.ids.get(id)) ? [...lit] : [graph.ids.get(id)];
  const wide = byId("network").clientWidth, high = byId("network").clientHeight;
  const seen = around.every((node) => { const spot = network.canvasToDOM(node); return spot.x > 40 && spot.y > 30 && spot.x < wide - 40 && spot.y < high - 40; });
  if (seen && scale() > 0.55) return;
  network.fit({ nodes: around.map((node) => node.id), maxZoomLevel: Math.max(0.95, Math.min(1.2, scale())), animation: calm.matches ? false : { duration: 220, easingFunction: "easeInOutQuad" } });
}
function zoomBy(factor) { network.moveTo({ scale: Math.max(0.02, Math.min(5, scale() * factor)) }); }

// Arrows lead to the next node in their direction, from the selection or from the middle.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function step(key) {
  const [wx, wy] = WAYS[key], here = graph.ids.get(state.selected) || { x: 0, y: 0 };
  let best = null, least = Infinity;
  for (const node of view.nodes) {
    const dx = node.x - here.x, dy = node.y - here.y, along = dx * wx + dy * wy, aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    if (node === here || along <= 0) continue;
    const cost = along + 2.5 * aside;
    if (cost < least) { least = cost; best = node; }
  }
  if (best) select(best.id);
}
