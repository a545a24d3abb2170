// The widths of a window, in CSS pixels, up to which the page is laid out otherwise. The style sheets have the same.

/** A sheet or an editor lies along the bottom, over what it belongs to. */
export const NARROW = 720;
/** As wide is a phone that lies on its side, and no higher than that. */
export const [LYING_WIDTH, LYING_HEIGHT] = [1000, 500];
/** Data and settings are sheets that chips open, and Play is in a bar at the bottom. */
export const PHONE = `(max-width: ${NARROW}px), (max-width: ${LYING_WIDTH}px) and (max-height: ${LYING_HEIGHT}px)`;
/** The parts of the page stand below one another. */
export const STACKED = 1099;
/** So high a window, and no higher, has no room for two of them below one another. */
export const LOW = 799;
/** Beside a lesson there is room for one of its picture, the map and the network. */
export const ONE_PLACE = `(max-width: ${NARROW}px), (max-width: ${STACKED}px) and (max-height: ${LOW}px)`;
/** The open drawer has the network's place in a lesson: it is as high as that, not as what is in it. */
export const drawerIsStage = () => document.body.dataset.lessonShows === "drawer";
