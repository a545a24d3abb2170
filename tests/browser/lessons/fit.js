// Walks through lessons on the page that it runs in, and finds what of a step is not to be seen or read. The numbers of
// runs come as the server's would, by the page's own websocket, so that nothing needs to be trained.

async ({ names, photograph }) => {
  const SLOW = 20_000;
  const found = [];
  const frame = () => new Promise(requestAnimationFrame);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  async function until(what, test) {
    for (const began = performance.now(); !test(); await frame())
      if (performance.now() - began > SLOW) throw new Error(`waited for ${what} in vain: ${standing()}`);
  }

  /** What of the page tells why something does not come. */
  const standing = () =>
    JSON.stringify([
      window.wire.run,
      document.body.dataset,
      ["lesson-away", "lesson-page", "status", "toasts", "epoch"].map((id) => document.getElementById(id)?.textContent),
      all(".lesson-run").map((one) => one.className),
    ]);
  /** What is wrong with the page as it is. */
  function faults() {
    const wrong = [];
    const say = (what, part) =>
      wrong.push(
        `${what}: ${part.id || part.getAttribute("class") || part.tagName} "${part.textContent.trim().slice(0, 40)}"`,
      );
    const bar = document.getElementById("transport");
    const floor = getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect().top : innerHeight;
    const body = document.getElementById("lesson-body");
    const bodyEnds = body.getBoundingClientRect().bottom;
    for (const part of all(
      `#lesson :is(.lesson-do, .lesson-ask legend, .lesson-answers label, .lesson-result, .lesson-look),
       #lesson .lesson-claims li,
       #lesson button:not(.term), #lesson-stage > .lesson-switch button, #play`,
    )) {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      const ends = part.id === "play" ? innerHeight : body.contains(part) ? Math.min(floor, bodyEnds) : floor;
      if (top < -0.5 || bottom > ends + 0.5 || left < -0.5 || right > innerWidth + 0.5) say("out of sight", part);
      else if (
        [
          [left + 3, (top + bottom) / 2],
          [(left + right) / 2, (top + bottom) / 2],
          [right - 3, (top + bottom) / 2],
        ].some(([x, y]) => !part.contains(document.elementFromPoint(x, y)))
      )
        say("covered", part);
    }
    // One of these stands beside the lesson, or above it.
    const shows = document.body.dataset.lessonShows;
    const place = all(
      { picture: "#lesson-picture", map: "#map", network: "#network", drawer: ".drawer-panel:not([hidden])" }[shows],
    )[0];
    if (!place) return [...wrong, `nothing is where the ${shows} should be`];
    const box = place.getBoundingClientRect();
    if (box.width < 160 || box.height < 150) say(`${Math.round(box.width)} by ${Math.round(box.height)}`, place);
    if (box.bottom > floor + 0.5 || box.right > innerWidth + 0.5 || box.top < 0) say("out of sight", place);
    // A drawer may go on below its drawing, and on a phone a picture's sentence may; what is drawn is seen whole.
    const largest = (one, other) => other.clientWidth * other.clientHeight - one.clientWidth * one.clientHeight;
    const within = {
      picture: [...place.querySelectorAll(".picture-body")],
      drawer: [...place.querySelectorAll("canvas, svg")].sort(largest).slice(0, 1),
    };
    for (const part of within[shows] ?? []) {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      const cut = Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom);
      if (cut > 1 && part.checkVisibility()) say(`cut by ${Math.ceil(cut)}`, part);
    }
    if (shows === "picture" && bar.getBoundingClientRect().top !== floor && place.scrollHeight > place.clientHeight + 1)
      say("cut below", place);
    const texts = document.createTreeWalker(document.querySelector(".stage"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const holder = texts.currentNode.parentElement;
      if (texts.currentNode.data.trim() === "" || holder.closest(".visually-hidden") || !holder.checkVisibility())
        continue;
      const scale = holder instanceof SVGGraphicsElement ? (holder.getScreenCTM()?.d ?? 1) : 1;
      const least = holder.closest(".lesson-phase > :is(.lesson-do, .lesson-ask, .lesson-look)") ? 14 : 12;
      if (Number.parseFloat(getComputedStyle(holder).fontSize) * scale < least - 0.05) say("too small", holder);
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page goes on to the right");
    return wrong;
  }
  async function look(state) {
    // What is drawn when its size is known is drawn some frames later; what only the server can draw, when it comes.
    let wrong;
    for (let frames = 0; frames < 300 && wrong?.length !== 0; frames += 1) {
      await frame();
      wrong = faults();
    }
    found.push(...wrong.map((fault) => `${state}: ${fault}`));
    if (photograph) await window.photograph(state);
  }

  /** As if it had been measured when the set-up was through: a number that a claim wants, where one is of it. */
  function measured(lesson, setUp, epochs) {
    const values = {};
    const { claims, values: others, steps } = lesson.resolved;
    const take = (reading, value) => {
      if (reading.set_up === setUp) values[reading.id] ??= value;
    };
    for (const { left, relation, right } of claims) {
      const bound = typeof right === "number" ? right : 0.0456;
      if (typeof right !== "number") take(right, bound);
      take(left, relation === "exactly" ? bound : bound * (/above|least/.test(relation) === bound > 0 ? 1.234 : 0.789));
    }
    for (const reading of [
      ...others.map((one) => one.reading),
      ...steps.flatMap(({ question }) => question?.readings ?? []),
    ])
      take(reading, 0.1234);
    window.wire.socket.dispatchEvent(
      new MessageEvent("message", {
        data: JSON.stringify({ type: "measures", run: window.wire.run, epoch: epochs, batch: 0, values }),
      }),
    );
  }

  for (const name of names) {
    const lesson = await (
      await fetch(`lessons/${name}.json?language=${document.documentElement.lang.slice(0, 2)}`)
    ).json();
    location.hash = `lesson=${name}`;
    await until(`lesson ${name}`, () => document.getElementById("lesson-title").textContent === lesson.text.title);
    const { set_ups: setUps } = lesson.lesson;
    for (const [index, step] of lesson.resolved.steps.entries()) {
      const at = `${name} ${index + 1}`;
      document.querySelectorAll("#lesson-marks button")[index].click();
      await until(
        `step ${at}`,
        () => document.querySelector("#lesson-marks [aria-current]")?.dataset.step === `${index + 1}`,
      );
      await look(`${at} predict`);
      document.querySelector(".lesson-answers input")?.click();
      for (const setUp of step.set_ups) {
        // The list of set-ups may be made anew meanwhile.
        const button = () => document.querySelector(`.lesson-run[data-set-up="${setUp}"]`);
        const before = window.wire.run;
        button().click();
        await until(`run ${setUp} of ${at}`, () => window.wire.run !== before);
        await until(`numbers of ${setUp} of ${at}`, () => {
          measured(lesson, setUp, setUps[setUp].epochs);
          return button()?.classList.contains("through");
        });
      }
      // A ball is let go at each rate that is asked about.
      for (const rate of step.set_ups.length === 0 ? document.querySelectorAll("#lesson-picture [data-rate]") : []) {
        const said = () => document.querySelector("#lesson-picture svg[aria-label]")?.getAttribute("aria-label");
        const before = said();
        rate.click();
        await until(`ball of ${at}`, () => said() !== before);
      }
      const phase = document.querySelector(".lesson-phase");
      await until(`explanation of ${at}`, () => phase.dataset.phase === "explain");
      await look(`${at} explain`);
      if (phase.classList.contains("parted")) {
        phase.querySelector(".lesson-parts button:last-child").click();
        await look(`${at} measured`);
      }
    }
  }
  return found;
};
