// The query page: YASGUI with this server as its only endpoint, and the named questions as tabs.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const place = document.getElementById("yasgui");
  const endpoint = new URL("/sparql", window.location.href).href;
  const tab = (name, query) => ({
    name: name,
    requestConfig: { endpoint: endpoint, method: "POST" },
    yasqe: { value: query, endpoint: endpoint },
  });
  // What completes names asks servers elsewhere; none of it is used.
  window.Yasgui.Yasqe.defaults.autocompleters = [];
  window.Yasgui.Yasqe.defaults.prefixCcApi = "";
  window.Yasgui.Yasqe.defaults.value = data.query;
  const yasgui = new window.Yasgui(place, {
    requestConfig: { endpoint: endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint: endpoint }] },
    persistenceId: "csrgraph",
    yasqe: { autocompleters: [], value: data.query },
    yasr: { prefixes: data.prefixes },
  });
  const open = (name) => {
    const found = data.questions.find((item) => item.name === name);
    if (found) yasgui.addTab(true, tab(found.title, found.sparql), { avoidDuplicateTabs: true });
  };
  document.getElementById("plain").hidden = true;
  document.getElementById("examples").addEventListener("click", (event) => {
    const link = event.target.closest("[data-question]");
    if (!link) return;
    event.preventDefault();
    open(link.dataset.question);
  });
  if (data.chosen) open(data.chosen);
  window.csrgraph = { yasgui: yasgui, open: open };
})();
