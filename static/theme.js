// Before the first paint, so that the page never flashes as another one: the theme and the size of text a person chose,
// whether the page is part of another, whether its address has settings of its own. What is clicked meanwhile is kept.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's preference then decides.
}
try {
  // Whoever has not seen the tour, and did not come for a lesson or into a class, is asked whether they want it.
  const called = /(lesson|class)=/.test(location.hash) || sessionStorage.getItem("class") !== null;
  if (localStorage.getItem("tour") === null && !location.search.includes("embed") && !called)
    document.documentElement.dataset.newcomer = "";
} catch {
  // What cannot be remembered would be asked again and again.
}
// A step up for who sits at the back of a room: as the address asks, or as was chosen here before.
try {
  const size = new URLSearchParams(location.search).get("size") ?? localStorage.getItem("size");
  if (size === "large") document.documentElement.dataset.size = "large";
} catch {
  // Text then has its usual size.
}
// In another page's frame, only the playground itself shows.
if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.embed = "";
// Those of the page as it is sent are then not shown.
if (location.hash.includes("=")) document.documentElement.dataset.addressed = "";

/**
 * Buttons that were clicked before the page's scripts were there; they are clicked again then.
 * @type {Set<HTMLElement>}
 */
const early = new Set();
const keep = (/** @type {Event} */ { target }) => {
  const button = target instanceof Element ? target.closest("button[id]:not([popovertarget])") : null;
  if (button instanceof HTMLElement) early.add(button);
};
document.addEventListener("click", keep, { capture: true });
document.addEventListener(
  "mounted",
  () => {
    document.removeEventListener("click", keep, { capture: true });
    for (const button of early) button.click();
  },
  { once: true },
);
