// Where data come from in a served page: the server that the page comes from, and no other. The map
// comes at once and without sentences; evidence comes when it is to be read.
const SOON = new Set(["preparing", "busy", "store-failed"]);
const pause = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });

// The choice in the address of the page goes with every question.
function question(more) {
  const asked = new URLSearchParams(location.search);
  asked.delete("lang");
  for (const [key, value] of more) asked.append(key, value);
  return asked.size ? "?" + asked : "";
}
// An answer as data, or what is wrong: a word for it and a sentence.
async function asked(address) {
  let answer;
  try { answer = await fetch(address, { headers: { accept: "application/json" } }); } catch (error) { return { word: "unreachable", detail: "" }; }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { data: said };
  return { word: String(said.type || "").split(":").pop(), detail: String(said.detail || ""), after: Number(answer.headers.get("retry-after")) || 1 };
}
async function readData() {
  const words = JSON.parse(byId("data").textContent).words;
  const say = (key, ...more) => byId("notice").replaceChildren(el("strong", {}, words[key].join(" · ")), ...more);
  say("loading");
  for (;;) {
    const { data: found, word: wrong, detail, after } = await asked("/explore/data.json" + question([]));
    if (found) return found;
    if (SOON.has(wrong)) { say("preparing"); await pause(after); continue; }
    await new Promise((again) => { say("failed", el("span", { class: "warn" }, detail), button(words.retry.join(" · "), again, { class: "small", id: "retry" })); });
    say("loading");
  }
}
async function readEvidence(ids) {
  const address = "/explore/evidence.json" + question([["state", data.state], ...ids.map((id) => ["node", id])]);
  for (let tries = 0; ; tries += 1) {
    const { data: found, word: wrong, after } = await asked(address);
    if (found) return found;
    if (!SOON.has(wrong) || tries > 60) throw Object.assign(new Error(wrong), { changed: wrong === "changed" });
    await pause(after);
  }
}
