// Another language without losing the run: the server's page is fetched in it and put in the place of this one; run,
// timeline and connection stay.

import { fetchAnswer, fetchDocument } from "./fetching.js";
import { removeFirstScreen } from "./first_screen.js";

/**
 * @param {object} parts
 * @param {import("./text.js").Text} parts.text
 * @param {() => void} parts.unmount takes the views away
 * @param {() => void} parts.mount makes them again, on the new elements
 * @param {() => void} parts.failed
 * @param {typeof fetch} [parts.ask]
 */
export function connectLanguage({ text, unmount, mount, failed, ask = (...request) => fetch(...request) }) {
  const local = { busy: false };

  /** @param {string} language as addresses name it */
  async function speak(language) {
    const address = new URL(location.href);
    address.searchParams.set("lang", language);
    const page = new DOMParser().parseFromString(
      await fetchAnswer(address, ask).then((response) => response.text()),
      "text/html",
    );
    // A page of another version would not fit the code that runs here.
    if (page.body.dataset.build !== document.body.dataset.build) return location.assign(address);
    const entries = await fetchDocument(new URL(page.body.dataset.locale ?? "", address), ask);
    removeFirstScreen(page);
    const place = { left: scrollX, top: scrollY };
    unmount();
    text.use(entries, page.documentElement.lang);
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    // What is set meanwhile has changed the part after #.
    history.replaceState(history.state, "", address.pathname + address.search + location.hash);
    mount();
    scrollTo(place);
    // Whoever chose by keyboard is where they were: at the way back.
    /** @type {HTMLElement | null} */ (document.querySelector("[data-language]"))?.focus({ preventScroll: true });
  }

  document.addEventListener("click", async (event) => {
    const link =
      event.target instanceof Element
        ? /** @type {HTMLElement | null} */ (event.target.closest("a[data-language]"))
        : null;
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (local.busy) return;
    local.busy = true;
    try {
      await speak(link.dataset.language ?? "");
    } catch (error) {
      console.warn(error);
      failed();
    } finally {
      local.busy = false;
    }
  });
}
