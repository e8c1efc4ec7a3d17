// Where data come from in a page that holds them all: nothing is ever missing, and nothing is loaded.
function readData() { return JSON.parse(byId("data").textContent); }
function readEvidence() { throw new Error("a page in a file holds all its evidence"); }
const webgl = null;
