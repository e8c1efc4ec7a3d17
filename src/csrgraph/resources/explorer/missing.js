// Evidence that is not here yet. A page in a file holds all; a served one asks for what is to be read.
const AT_ONCE = 80;
const asking = new Set();
let trouble = null;

function missing(nodes) { return [...new Set(nodes)].filter((node) => node.claims.some((claim) => !claim.known)); }
// Get what is missing on nodes; resolves when all of it is here, fails as the first question does.
async function fetchEvidence(nodes) {
  const wanted = missing(nodes);
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const found = await readEvidence(wanted.slice(at, at + AT_ONCE).map((node) => node.id));
    for (const [number, sentence] of found.sentences) tell(graph.sentences[number], sentence);
    for (const [number, claim] of found.claims) learn(graph.claims[number], claim);
  }
}
function learn(claim, found) {
  const { node, sentence, report } = claim;
  Object.assign(claim, found, { node, sentence, report, known: true });
}
// Whether all is here after asking; what went wrong stands above the map and in the panel.
async function fetched(nodes) {
  try {
    await fetchEvidence(nodes);
    trouble = null;
    return true;
  } catch (error) {
    trouble = error;
    paint();
    return false;
  }
}
// The panel asks for what it lacks, once, and is painted again when that is here.
async function askForPanel(nodes) {
  const fresh = missing(nodes).filter((node) => !asking.has(node));
  if (!fresh.length || trouble) return;
  for (const node of fresh) asking.add(node);
  const here = await fetched(fresh);
  for (const node of fresh) asking.delete(node);
  if (here) paintPanel(pathNow());
}
function troubleParts() {
  if (!trouble) return [];
  const again = () => { trouble = null; paint(); };
  return [el("span", { class: "warn" }, ui(trouble.changed ? "changed" : "lost")),
    trouble.changed ? button(ui("reload"), () => location.reload(), { class: "small" }) : button(ui("retry"), again, { class: "small" })];
}
function waitingCard(claim, named) {
  const card = el("article", { class: "claim waiting", "aria-busy": String(!trouble) });
  if (named) card.append(aboutOf(claim));
  card.append(...(trouble ? troubleParts() : [el("p", { class: "soft" }, ui("waiting"))]));
  return card;
}

// Rows of the table ask for their quotations when they come into sight.
let rowsInSight = new Set(), rowTimer = 0;
const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) rowsInSight.add(target); else rowsInSight.delete(target);
  clearTimeout(rowTimer);
  if (rowsInSight.size) rowTimer = setTimeout(fillRows, 120);
}, { rootMargin: "300px" });
async function fillRows() {
  const rows = [...rowsInSight];
  rowsInSight = new Set();
  for (const row of rows) sight.unobserve(row);
  if (!(await fetched(rows.map((row) => graph.ids.get(row.dataset.id))))) return;
  for (const row of rows) row.lastChild.textContent = quoteOf(best(graph.ids.get(row.dataset.id)));
}
