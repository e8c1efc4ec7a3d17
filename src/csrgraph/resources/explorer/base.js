// The data of the page, indexed once, and how elements are made. All text from reports enters the
// page as text nodes only.
const byId = (id) => document.getElementById(id);

const BLANK = { names: [], keys: [], object: "", date: "", certainty: "", status: "", year: null, open: false, issuer: false, lines: [], rank: 0 };

// Characters as they are shown: a line or page break inside a sentence is no part of it, a tab parts
// two cells. One entry for each character, so that offsets stay those of the text.
function shownChars(chars) {
  const shown = chars.map((char) => (char === "\t" ? " | " : char));
  const wide = (char) => char === undefined || char.codePointAt(0) >= 0x2e80;
  for (let at = 0; at < chars.length; at += 1) {
    if (!/\s/.test(chars[at])) continue;
    let end = at;
    while (end < chars.length && /\s/.test(chars[end])) end += 1;
    if (chars.slice(at, end).some((char) => /[\n\r\f\v]/.test(char))) shown.fill("", at, end);
    if (shown[at] === "" && !wide(chars[at - 1]) && !wide(chars[end])) shown[at] = " ";
    at = end;
  }
  return shown;
}

// What is known of a sentence goes into the one object that claims point to.
function tell(sentence, found) {
  Object.assign(sentence, { section: "", page: null, mentions: [] }, found, { chars: Array.from(found.text) });
  sentence.shown = shownChars(sentence.chars);
}
function indexed(data) {
  const nodes = data.nodes.map((node) => ({ ...BLANK, ...node, links: [], claims: [] }));
  const reports = data.reports.map((report, number) => ({ ...report, number }));
  // A served map says how many sentences there are, and tells them when they are to be read.
  const told = typeof data.sentences === "number" ? [] : data.sentences;
  const sentences = Array.from({ length: told.length || data.sentences }, () => ({ claims: [] }));
  told.forEach((sentence, number) => tell(sentences[number], sentence));
  const links = data.links.map(([from, to, role], number) => ({ id: "e" + number, node: nodes[from], target: nodes[to], role }));
  for (const link of links) { link.node.links.push(link); if (link.target !== link.node) link.target.links.push(link); }
  const claims = data.claims.map((claim) => ({ triggers: [], dates: [], context: [], known: claim.focus !== undefined, ...claim, node: nodes[claim.node], sentence: sentences[claim.sentence], report: reports[claim.report] }));
  for (const claim of claims) { claim.node.claims.push(claim); claim.sentence.claims.push(claim); }
  return { nodes, links, claims, sentences, reports, ids: new Map(nodes.map((node) => [node.id, node])) };
}

// The one place where data enter the page: `embedded.js` or `served.js` says where they come from.
const data = await readData();
const graph = indexed(data);
const STATEMENTS = ["partnership", "event", "product"];
const statements = graph.nodes.filter((node) => node.kind !== "organisation").sort((a, b) => a.rank - b.rank);
const organisations = graph.nodes.filter((node) => node.kind === "organisation");

function grouped(items, key) {
  const map = new Map();
  for (const item of items) {
    const value = key(item);
    if (!map.has(value)) map.set(value, []);
    map.get(value).push(item);
  }
  return map;
}

function ui(key) { return data.labels.ui[key][state.language]; }
function word(key) { return (data.labels.word[key] || [key, key])[state.language]; }
function kindWord(key) { return data.labels.node[key][state.language]; }
function typeWord(node) { return node.kind === "product" ? kindWord("product") : node.type ? word(node.type) : kindWord(node.kind); }
function styleKey(node) { return node.kind === "organisation" ? node.type : node.kind; }
function styleOf(node) { return data.styles[styleKey(node)] || data.styles.other; }
function listed(items) { return items.join(state.language ? ", " : "、"); }
function pair(name, value) { return name + (state.language ? ": " : "：") + value; }
function noted(text, note) { return state.language ? text + " (" + note + ")" : text + "（" + note + "）"; }
function filled(text, values) { return text.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString("en")); }

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}
function button(label, act, attributes) { return el("button", { type: "button", on: { click: act }, ...attributes }, label); }

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// A shape of radius r around (0, 0), as the data of a path; colour never stands alone.
function outline(shape, r) {
  if (shape === "diamond") return `M0,${-1.25 * r}L${1.25 * r},0L0,${1.25 * r}L${-1.25 * r},0Z`;
  if (shape === "triangle") return `M0,${-1.15 * r}L${1.15 * r},${0.9 * r}L${-1.15 * r},${0.9 * r}Z`;
  if (shape === "square") return `M${-r},${-r}H${r}V${r}H${-r}Z`;
  return `M${-r},0A${r},${r} 0 1 0 ${r},0A${r},${r} 0 1 0 ${-r},0Z`;
}
function swatch(key) {
  const style = data.styles[key] || data.styles.other;
  const mark = svg("path", { d: outline(style.shape, 5.4), fill: dark() ? style.dark : style.light });
  const picture = svg("svg", { viewBox: "-7 -7 14 14", width: "14", height: "14", "aria-hidden": "true" }, mark);
  picture.classList.add("swatch");
  return picture;
}

const systemDark = matchMedia("(prefers-color-scheme: dark)");
function dark() { return state.theme ? state.theme === "dark" : systemDark.matches; }
// Colours live in the style sheet; the canvas asks for them by name.
function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }
