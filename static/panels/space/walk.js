// On the way from layer to layer: where one is, by hand or while it plays.

/** Milliseconds from one layer to the next, and at each. */
const [MOVING, RESTING] = [1400, 700];

/**
 * Where one is after a while: slower near a layer, and standing at each.
 * @param {number} from where it began @param {number} passed milliseconds
 */
export function positionAfter(from, passed) {
  const start = Math.floor(from);
  const whole = (from - start) * MOVING + passed;
  const share = Math.min(1, (whole % (MOVING + RESTING)) / MOVING);
  return start + Math.floor(whole / (MOVING + RESTING)) + share * share * (3 - 2 * share);
}

/**
 * @param {object} parts
 * @param {() => {position: number, last: number} | null} parts.where the station or the way between two, from 0; null
 * where there is nothing to go through
 * @param {() => void} parts.onMove the position is another
 * @param {(station: number) => void} parts.onArrive to stay
 * @param {() => boolean} parts.reduced whether nothing is to move by itself
 */
export function createWalk({ where, onMove, onArrive, reduced }) {
  const local = { position: /** @type {number | null} */ (null), timer: 0 };
  function stop() {
    cancelAnimationFrame(local.timer);
    local.timer = 0;
  }
  /** @param {number} station */
  function arrive(station) {
    stop();
    local.position = null;
    onArrive(station);
  }
  /** @param {number} from @param {number} last */
  function play(from, last) {
    let began = Number.NaN;
    const step = (/** @type {number} */ now) => {
      if (Number.isNaN(began)) began = now;
      const position = positionAfter(from, now - began);
      if (position >= last) return arrive(last);
      local.position = position;
      local.timer = requestAnimationFrame(step);
      onMove();
    };
    local.position = from;
    local.timer = requestAnimationFrame(step);
    onMove();
  }
  return {
    /** Between two stations, or at one of them before it is chosen; null where one stands at what is chosen. */
    get position() {
      return local.position;
    },
    get playing() {
      return local.timer !== 0;
    },
    stop,
    arrive,
    /** @param {number | null} position */
    moveTo(position) {
      stop();
      local.position = position;
      onMove();
    },
    /** Goes on to the end, from the beginning where one is there; stops where it plays. */
    toggle() {
      const at = where();
      if (!at) return;
      if (local.timer) return arrive(Math.round(at.position));
      const from = at.position >= at.last ? 0 : at.position;
      // Who wants no motion goes from layer to layer.
      if (reduced()) arrive(at.position >= at.last ? 0 : Math.floor(from) + 1);
      else play(from, at.last);
    },
  };
}
