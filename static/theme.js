// Applies the theme a person chose, and whether the page is part of another, before the first paint, so that the page
// never flashes in the other one.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's preference then decides.
}
try {
  // Whoever has not seen the tour, and did not come for a lesson, is asked whether they want it.
  if (localStorage.getItem("tour") === null && !location.search.includes("embed") && !location.hash.includes("lesson="))
    document.documentElement.dataset.newcomer = "";
} catch {
  // What cannot be remembered would be asked again and again.
}
// In another page's frame, only the playground itself shows.
if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.embed = "";
