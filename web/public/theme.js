// Runs before the first paint, so that a saved theme never flashes the other one. A file of its own keeps the page free of
// inline scripts (strict content security policy). The same key is written by src/kit/theme.ts.
(function () {
  var saved = null;
  try {
    saved = localStorage.getItem("microgrid.theme");
  } catch (e) {}
  var dark = saved === "dark" || (saved !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
