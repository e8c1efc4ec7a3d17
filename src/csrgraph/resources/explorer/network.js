// The network on the screen: what is drawn, what is lit, where the reader looks. A painter draws it; shapes,
// labels and what a click means are the same for all painters.
const CANVAS_COMFORT = 3000, CANVAS_MOST = 5000;
const LIMITS = webgl ? [LIMIT, 900, CANVAS_COMFORT, 10000, 20000] : [LIMIT, 900, CANVAS_COMFORT, CANVAS_MOST];
let painter = null, canvas = null, view = { nodes: new Set(), links: [] }, lit = null, withMore = new Set(), shownLabels = [];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function drawNetwork() { painter = canvas = canvasPainter(); }
// How many nodes may be drawn now: more than a canvas draws with ease wait until WebGL is there.
function drawLimit() {
  if (!webgl || state.limit <= CANVAS_COMFORT) return state.limit;
  if (webgl.missing) return Math.min(state.limit, CANVAS_MOST);
  return webgl.painter ? state.limit : CANVAS_COMFORT;
}
function nextLimit() { return LIMITS.find((limit) => limit > state.limit) || state.limit; }
function choosePainter() {
  const many = view.nodes.size > CANVAS_COMFORT || state.limit > CANVAS_COMFORT;
  if (webgl && many && !webgl.painter) webgl.load();
  const wanted = webgl && webgl.painter && view.nodes.size > CANVAS_COMFORT ? webgl.painter : canvas;
  if (wanted === painter) return;
  painter.place.hidden = true;
  painter = wanted;
  painter.place.hidden = false;
  painter.resize();
}
function scale() { return painter.scale(); }

// A double click is two clicks; the map may have moved under the second one. Times are those of the hand, not of
// when a busy page comes to them.
const TWICE = 500;
let last = { id: null, time: -Infinity };
function clicked(id, time) {
  if (last.id && time - last.time < TWICE) return;
  last = { id, time };
  select(id);
}
function doubleClicked(event) { if (last.id && event.timeStamp - last.time < 2 * TWICE) grow(last.id); }

let colours = {};
function readColours() {
  colours = Object.fromEntries(["ink", "paper", "faint", "pale", "wire", "accent", "soft"].map((name) => [name, colour(name)]));
}
// Labels are written in pixels of the screen, whatever the zoom.
function writeLabels(context, screen) {
  const { placed, roles } = placedLabels([...view.nodes], painter.spot, scale(), screen, lit, lit && litLinks());
  shownLabels = placed;
  for (const label of placed) writeLabel(context, label, lit && !lit.has(label.node) ? colours.pale : colours.ink, colours.paper);
  for (const label of roles) writeLabel(context, label, colours.accent, colours.paper);
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
  choosePainter();
  painter.show();
}
function fit() {
  whole = true;
  if (painter && view.nodes.size) painter.fit([...view.nodes], 1.6, false);
}
// A frame may get its size after its page has drawn, and panels come and go: until the reader moves the map, all of it is seen.
let whole = true;
function keepWhole() {
  const place = byId("map-keys"), moved = () => { whole = false; };
  for (const event of ["pointerdown", "wheel"]) place.addEventListener(event, moved, { passive: true, capture: true });
  new ResizeObserver(() => { if (whole && place.clientWidth && place.clientHeight) { painter.resize(); fit(); } }).observe(place);
}
function lookAt(id) {
  const node = graph.ids.get(id);
  if (!painter || !view.nodes.has(node)) return;
  const around = lit && lit.has(node) ? [...lit] : [node];
  const wide = painter.place.clientWidth, high = painter.place.clientHeight;
  const seen = around.every((item) => { const spot = painter.spot(item); return spot.x > 40 && spot.y > 30 && spot.x < wide - 40 && spot.y < high - 40; });
  if (seen && scale() > 0.55) return;
  whole = false;
  painter.fit(around, Math.max(0.95, Math.min(1.2, scale())), !calm.matches);
}
function zoomBy(factor) { whole = false; painter.zoomBy(factor); }

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
