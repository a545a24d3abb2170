// Applies the theme a person chose, and whether the page is part of another, before the first paint, so that the page never flashes in the other one.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's preference then decides.
}
// In another page's frame, only the playground itself shows.
if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.embed = "";
