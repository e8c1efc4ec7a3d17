// A painter that draws by vis-network, on a canvas: for what a reader can look at, and where there is no WebGL.
// What paints the network: show(), redraw(), resize(), fit(), zoomBy(), scale(), spot(node), place, name.
function canvasPainter() {
  const boxes = new vis.DataSet(), wires = new vis.DataSet(), place = byId("network");
  const options = { ...data.options, nodes: { shape: "custom", ctxRenderer: shapeOf, chosen: false }, edges: { ...data.options.edges, chosen: false, selectionWidth: 0 } };
  let widthsAt = 1, timer = 0;
  const network = new vis.Network(place, { nodes: boxes, edges: wires }, options);
  network.on("click", (event) => {
    const time = event.event.srcEvent ? event.event.srcEvent.timeStamp : performance.now();
    if (event.nodes.length) clicked(event.nodes[0], time);
    else clicked(event.edges.length ? graph.links[Number(event.edges[0].slice(1))].node.id : null, time);
  });
  // vis-network zooms the width of lines too: they are set anew when the scale has changed much.
  network.on("zoom", () => { clearTimeout(timer); timer = setTimeout(() => { if (Math.abs(Math.log2(scale() / widthsAt)) > 0.7) painter.show(); }, 150); });
  network.on("afterDrawing", (context) => {
    const ratio = context.canvas.width / place.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    writeLabels(context, { width: place.clientWidth, height: place.clientHeight });
    context.restore();
  });
  const scale = () => network.getScale();
  return {
    name: "canvas", place, scale,
    spot: (node) => network.canvasToDOM({ x: node.x, y: node.y }),
    redraw: () => network.redraw(),
    resize() { network.setSize("100%", "100%"); network.redraw(); },
    zoomBy: (factor) => network.moveTo({ scale: Math.max(0.02, Math.min(5, scale() * factor)) }),
    fit(nodes, most, calmly) {
      network.fit({ nodes: nodes.map((node) => node.id), maxZoomLevel: most, minZoomLevel: 0.005, animation: calmly ? { duration: 220, easingFunction: "easeInOutQuad" } : false });
      if (!calmly) network.moveTo({ scale: scale() * (place.clientWidth < 600 ? 0.82 : 1.03) });
    },
    show() {
      const many = view.links.filter(isLit).length, unit = 1 / Math.max(0.04, Math.min(1, scale()));
      const thin = Math.max(1, 0.8 * unit), bold = (many > 200 ? 0.8 : many > 30 ? 1.4 : 2.4) * unit;
      widthsAt = scale();
      sync(boxes, [...view.nodes].map((node) => ({ id: node.id, x: node.x, y: node.y })));
      sync(wires, view.links.map((link) => {
        const on = isLit(link);
        return { id: link.id, from: link.node.id, to: link.target.id, dashes: link.role === "programme_owner" || link.node.status === "negated" ? [4, 4] : false,
          width: on ? bold : thin, color: { color: on ? colours.accent : lit ? colours.faint : colours.wire, opacity: 1 } };
      }));
      network.redraw();
    },
  };
}
const unitShapes = new Map();
function unitShape(shape) {
  if (!unitShapes.has(shape)) unitShapes.set(shape, new Path2D(outline(shape, 1)));
  return unitShapes.get(shape);
}
function shapeOf({ ctx, id, x, y }) {
  const node = graph.ids.get(id), r = radiusOf(node, scale(), view.nodes.size) / scale();
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
    if (withMore.has(node)) ringAt(ctx, x, y, r + 3 / scale(), 1.1 / scale(), on ? colours.pale : colours.faint);
  };
  return { drawNode, nodeDimensions: { width: 2 * r, height: 2 * r } };
}
function ringAt(context, x, y, r, wide, ink) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.lineWidth = wide;
  context.strokeStyle = ink;
  context.stroke();
}
// Only what changed goes to vis-network: a click on one of 2,000 nodes must not cost a rebuild.
function sync(set, wanted) {
  const keep = new Set(wanted.map((item) => item.id));
  const gone = set.getIds().filter((id) => !keep.has(id));
  if (gone.length) set.remove(gone);
  const fresh = wanted.filter((item) => { const old = set.get(item.id); return !old || old.width !== item.width || (old.color && old.color.color !== item.color.color); });
  if (fresh.length) set.update(fresh);
}
