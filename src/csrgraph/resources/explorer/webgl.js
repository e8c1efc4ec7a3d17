// A painter that draws by sigma.js, with WebGL: above what a canvas draws with ease. Its scripts are loaded when
// they are first needed. Shapes are drawn by a program of our own, labels on a canvas above.
const SHAPES = ["dot", "diamond", "triangle", "square"];
const webgl = {
  painter: null, missing: false, loading: null,
  load() {
    if (!this.loading && !this.missing) this.loading = this.begin().catch(() => { this.missing = true; }).then(() => { paint(); fit(); });
  },
  async begin() {
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
    for (const name of ["graphology.umd.min.js", "sigma.min.js"]) await loaded("/static/" + name);
    this.painter = webglPainter();
  },
};
function loaded(address) {
  return new Promise((done, failed) => { document.head.append(el("script", { src: address, on: { load: done, error: failed } })); });
}

const VERTEX = `
attribute vec2 a_position; attribute float a_size; attribute vec4 a_color; attribute vec4 a_border; attribute vec4 a_id; attribute float a_shape; attribute vec2 a_corner;
uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
varying vec4 v_color; varying vec4 v_border; varying vec2 v_at; varying float v_shape; varying float v_pixel;
void main() {
  float radius = a_size / u_sizeRatio;
  v_at = a_corner * 1.6;
  v_shape = a_shape;
  v_pixel = 1.0 / max(radius, 0.5);
  gl_Position = vec4((u_matrix * vec3(a_position + v_at * radius * u_correctionRatio * 2.0, 1.0)).xy, 0.0, 1.0);
  #ifdef PICKING_MODE
  v_color = a_id;
  v_color.a *= 255.0 / 254.0;
  #else
  v_color = a_color;
  #endif
  v_border = a_border;
}`;
const FRAGMENT = `
precision highp float;
varying vec4 v_color; varying vec4 v_border; varying vec2 v_at; varying float v_shape; varying float v_pixel;
float away() {
  vec2 p = abs(v_at);
  if (v_shape < 0.5) return length(p) - 1.0;
  if (v_shape < 1.5) return (p.x + p.y - 1.25) * 0.7071;
  if (v_shape < 2.5) return max(-v_at.y - 0.9, dot(vec2(p.x, v_at.y - 1.15), vec2(0.8722, 0.4893)));
  return max(p.x, p.y) - 1.0;
}
void main() {
  float far = away();
  #ifdef PICKING_MODE
  gl_FragColor = far > 0.0 ? vec4(0.0) : v_color;
  #else
  vec4 ink = mix(v_color, v_border, smoothstep(-2.0 * v_pixel, -v_pixel, far));
  gl_FragColor = mix(ink, vec4(0.0), smoothstep(-0.5 * v_pixel, 0.5 * v_pixel, far));
  #endif
}`;
function shapeProgram() {
  const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGL2RenderingContext;
  const bytes = (name) => ({ name, size: 4, type: UNSIGNED_BYTE, normalized: true });
  return class extends Sigma.rendering.NodeProgram {
    getDefinition() {
      return {
        VERTICES: 6, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: TRIANGLES, UNIFORMS: ["u_matrix", "u_sizeRatio", "u_correctionRatio"],
        ATTRIBUTES: [{ name: "a_position", size: 2, type: FLOAT }, { name: "a_size", size: 1, type: FLOAT }, bytes("a_color"), bytes("a_border"), bytes("a_id"), { name: "a_shape", size: 1, type: FLOAT }],
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }], CONSTANT_DATA: [[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]],
      };
    }
    processVisibleItem(number, at, node) {
      this.array.set([node.x, node.y, node.size, Sigma.utils.floatColor(node.color), Sigma.utils.floatColor(node.border)], at);
      this.array[at + 5] = number;
      this.array[at + 6] = node.shape;
    }
    setUniforms({ matrix, sizeRatio, correctionRatio }, { gl, uniformLocations }) {
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
      gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
      gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
    }
  };
}

function webglPainter() {
  const place = el("div", { id: "webgl", hidden: "" }), names = el("canvas", { id: "webgl-labels" });
  byId("network").after(place);
  place.hidden = false;
  // Screen pixels for a pixel of the layout at camera ratio 1; a map has its y axis downwards, sigma upwards.
  let base = 1, many = 0, drawnNodes = null, drawnLinks = null, timer = 0;
  const room = { x: extent(graph.nodes.map((node) => node.x)), y: extent(graph.nodes.map((node) => -node.y)) };
  const sigma = new Sigma(new graphology.MultiGraph(), place, {
    allowInvalidContainer: true, renderLabels: false, zIndex: true, hideEdgesOnMove: true, enableCameraRotation: false, stagePadding: 0, minEdgeThickness: 0.6, doubleClickZoomingRatio: 1,
    minCameraRatio: 0.0005, maxCameraRatio: 4, defaultNodeType: "shape", defaultEdgeType: "line", nodeProgramClasses: { shape: shapeProgram() }, nodeHoverProgramClasses: {},
    edgeProgramClasses: { line: Sigma.rendering.EdgeLineProgram, bold: Sigma.rendering.EdgeRectangleProgram }, defaultDrawNodeHover: () => {},
    zoomToSizeRatioFunction: (ratio) => 1 / sizeFactor(base / ratio, view.nodes.size), nodeReducer: nodeLook, edgeReducer: (id) => linkLook(graph.links[Number(id.slice(1))]),
  });
  place.append(names);
  sigma.setCustomBBox(room);
  const camera = sigma.getCamera();
  const scale = () => {
    const from = sigma.graphToViewport({ x: 0, y: 0 }), to = sigma.graphToViewport({ x: 1000, y: 0 });
    return Math.hypot(to.x - from.x, to.y - from.y) / 1000;
  };
  const linkLook = (link) => (isLit(link) ? { color: many > 200 ? faded(colours.accent, 0.7) : colours.accent, size: (many > 30 ? 1.2 : 2.2) / sizeFactor(scale(), view.nodes.size), type: many > 200 ? "line" : "bold", zIndex: 1 } : { color: faded(lit ? colours.faint : colours.wire, view.links.length > 12000 ? 0.3 : 0.7), size: 1, type: "line", zIndex: 0 });
  const measure = () => { base = scale() * camera.ratio; };
  const move = (to, calmly) => { if (calmly) camera.animate(to, { duration: 220 }); else camera.setState(to); };
  const write = () => {
    const ratio = devicePixelRatio || 1, width = place.clientWidth, height = place.clientHeight, context = names.getContext("2d");
    names.width = width * ratio;
    names.height = height * ratio;
    context.scale(ratio, ratio);
    writeLabels(context, { width, height });
    for (const { node } of shownLabels) if (withMore.has(node)) { const { x, y } = painter.spot(node); ringAt(context, x, y, radiusOf(node, scale(), view.nodes.size) + 3, 1.1, colours.pale); }
  };
  // While the map moves it has no names; they come when it rests.
  const rest = () => {
    names.getContext("2d").clearRect(0, 0, names.width, names.height);
    clearTimeout(timer);
    timer = setTimeout(write, 90);
  };
  sigma.on("afterRender", rest);
  sigma.on("resize", () => { measure(); });
  sigma.on("clickNode", ({ node, event }) => clicked(node, event.original.timeStamp));
  sigma.on("clickStage", ({ event }) => clicked(null, event.original.timeStamp));
  return {
    name: "webgl", place, scale,
    spot: (node) => sigma.graphToViewport({ x: node.x, y: -node.y }),
    redraw: () => sigma.refresh({ skipIndexation: true }),
    resize() { sigma.resize(true); sigma.refresh(); measure(); },
    zoomBy: (factor) => move({ ratio: camera.getBoundedRatio(camera.ratio / factor) }, false),
    fit(nodes, most, calmly) {
      const x = extent(nodes.map((node) => node.x)), y = extent(nodes.map((node) => -node.y)), pad = 46;
      const wanted = Math.min(most, (place.clientWidth - 2 * pad) / Math.max(1, x[1] - x[0]), (place.clientHeight - 2 * pad) / Math.max(1, y[1] - y[0]));
      const middle = sigma.viewportToFramedGraph(sigma.graphToViewport({ x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }));
      move({ x: middle.x, y: middle.y, angle: 0, ratio: camera.getBoundedRatio(camera.ratio * scale() / wanted) }, calmly);
    },
    show() {
      many = view.links.filter(isLit).length;
      const same = drawnNodes && drawnNodes.size === view.nodes.size && drawnLinks.length === view.links.length && [...view.nodes].every((node) => drawnNodes.has(node));
      if (same) { sigma.refresh({ skipIndexation: true }); return; }
      const model = new graphology.MultiGraph();
      for (const node of view.nodes) model.addNode(node.id, { x: node.x, y: -node.y });
      for (const link of view.links) model.addEdgeWithKey(link.id, link.node.id, link.target.id);
      [drawnNodes, drawnLinks] = [view.nodes, view.links];
      sigma.setGraph(model);
      measure();
      sigma.refresh();
    },
  };
}
function nodeLook(id, place) {
  const node = graph.ids.get(id), style = styleOf(node), on = !lit || lit.has(node), picked = id === state.selected, denied = node.status === "negated";
  const ink = on ? (dark() ? style.dark : style.light) : colours.faint;
  return { ...place, type: "shape", size: node.size, shape: Math.max(0, SHAPES.indexOf(style.shape)), color: denied ? colours.paper : ink, border: picked ? colours.ink : denied ? ink : colours.paper, zIndex: picked ? 2 : lit && on ? 1 : 0 };
}
function extent(values) {
  let least = Infinity, most = -Infinity;
  for (const value of values) { if (value < least) least = value; if (value > most) most = value; }
  return [least, most];
}
// A colour mixed with that of the ground: sigma adds up what is transparent, until lines are white.
function faded(hex, opacity) {
  const part = (at) => Math.round(parseInt(hex.slice(at, at + 2), 16) * opacity + parseInt(colours.paper.slice(at, at + 2), 16) * (1 - opacity));
  return `rgb(${part(1)},${part(3)},${part(5)})`;
}
