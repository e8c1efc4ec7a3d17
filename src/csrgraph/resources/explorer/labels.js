// Labels: of constant size on the screen, placed one after the other, hubs first; one that would
// cover another label or a node is left out until there is room for it.
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Source Han Sans SC", system-ui, sans-serif';
const NAMED = 1200;
const widths = new Map();
const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text, size, bold) {
  const key = (bold ? "b" : "n") + text;
  if (!widths.has(key)) {
    ruler.font = (bold ? "600 " : "") + "100px " + FONT;
    widths.set(key, ruler.measureText(text).width / 100);
  }
  return widths.get(key) * size;
}
// How a size of the layout shows on the screen: never so small that shapes cannot be told, unless nodes crowd.
function sizeFactor(scale, count) { return Math.max(count > 6000 ? 0.2 : count > 600 ? 0.36 : 0.52, Math.min(1.5, scale)); }
function radiusOf(node, scale, count) { return node.size * sizeFactor(scale, count); }

// Boxes taken on the screen, found by a grid.
class Taken {
  constructor() { this.cells = new Map(); }
  keys([left, top, right, bottom]) {
    const keys = [];
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x += 1) {
      for (let y = Math.floor(top / 64); y <= Math.floor(bottom / 64); y += 1) keys.push(x * 100003 + y);
    }
    return keys;
  }
  // Free of labels and nodes, or of labels only; a node does not stand in its own way.
  free(box, owner, nodesToo = true) {
    return this.keys(box).every((key) => (this.cells.get(key) || []).every(([other, node]) =>
      node === owner || (node && !nodesToo) || other[0] >= box[2] || other[2] <= box[0] || other[1] >= box[3] || other[3] <= box[1]));
  }
  add(box, owner) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push([box, owner]);
    }
  }
}

function labelSize(node, scale) { return (node.issuer ? 14.5 : node.kind === "organisation" ? 12.5 : 11.5) * Math.max(1, Math.min(1.2, scale)); }
function labelLines(node) {
  const lines = node.lines.length ? node.lines : [typeWord(node)], mark = markOf(node);
  return mark ? [...lines, mark] : lines;
}
function labelRank(node, lit) {
  const near = node.id === state.selected ? -4000 : lit && lit.has(node) ? -2000 : 0;
  const own = node.issuer ? -900 : node.kind === "organisation" ? -node.links.length * 4 - 200 : node.lines.length ? -node.links.length : 300;
  return near + own;
}
// Labels for nodes at `at(node)` on a screen of the given size, as {node, lines, size, bold, x, y}.
function placedLabels(nodes, at, scale, screen, lit, links) {
  const taken = new Taken();
  const inside = nodes.map((node) => ({ node, spot: at(node), r: radiusOf(node, scale, nodes.length) }))
    .filter(({ spot }) => spot.x > -60 && spot.y > -30 && spot.x < screen.width + 60 && spot.y < screen.height + 30);
  inside.sort((a, b) => labelRank(a.node, lit) - labelRank(b.node, lit) || (a.node.id < b.node.id ? -1 : 1));
  const bright = ({ node }) => !lit || lit.has(node);
  const placed = [], roles = [];
  // What is lit may cover what is dimmed, never the other way round.
  for (const group of [inside.filter(bright), inside.filter((item) => !bright(item))]) {
    for (const { node, spot, r } of group) taken.add([spot.x - r, spot.y - r, spot.x + r, spot.y + r], node);
    for (const { node, spot, r } of group.slice(0, NAMED)) {
      const label = fitted(node, spot, r, labelSize(node, scale), taken, screen);
      if (label) placed.push(label);
    }
    if (links && !roles.length) roles.push(...placedRoles(links, at, taken));
  }
  return { placed, roles };
}
function fitted(node, spot, r, size, taken, screen) {
  const lines = labelLines(node), bold = node.issuer || node.id === state.selected;
  const wide = Math.max(...lines.map((line) => textWidth(line, size, bold))), high = lines.length * size * 1.2;
  const gap = 3, side = r + gap + wide / 2;
  const under = r + gap + high / 2, corner = wide / 2 + r * 0.6;
  const middles = [[0, under], [side, 0], [-side, 0], [0, -under], [corner, under - 2], [-corner, under - 2], [corner, 2 - under], [-corner, 2 - under]];
  // Reporters and what is selected may write over other nodes, nobody over another name.
  for (const nodesToo of bold ? [true, false] : [true]) {
    for (const [across, down] of middles) {
      const x = spot.x + across, y = spot.y + down;
      const box = [x - wide / 2 - 2, y - high / 2, x + wide / 2 + 2, y + high / 2];
      const whole = box[0] >= 0 && box[1] >= 0 && box[2] <= screen.width && box[3] <= screen.height;
      if (!whole || !taken.free(box, node, nodesToo)) continue;
      taken.add(box, null);
      return { node, lines, size, bold, x, y };
    }
  }
  return null;
}
// The names of roles in the middle of lit links.
function placedRoles(links, at, taken) {
  const placed = [];
  for (const link of links) {
    const a = at(link.node), b = at(link.target), text = word(link.role), wide = textWidth(text, 10.5, false);
    for (const share of [0.5, 0.62, 0.38, 0.72, 0.28]) {
      const x = a.x + (b.x - a.x) * share, y = a.y + (b.y - a.y) * share;
      const box = [x - wide / 2 - 3, y - 7, x + wide / 2 + 3, y + 7];
      if (!taken.free(box, undefined)) continue;
      taken.add(box, null);
      placed.push({ lines: [text], size: 10.5, bold: false, x, y });
      break;
    }
  }
  return placed;
}
function writeLabel(context, label, ink, paper) {
  context.font = (label.bold ? "600 " : "") + label.size + "px " + FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.2;
  context.strokeStyle = paper;
  context.fillStyle = ink;
  label.lines.forEach((line, number) => {
    const y = label.y + (number - (label.lines.length - 1) / 2) * label.size * 1.2;
    context.strokeText(line, label.x, y);
    context.fillText(line, label.x, y);
  });
}
