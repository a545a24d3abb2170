// What text on canvases is set in: the page's family, at sizes in CSS pixels.

/** Fonts that every system has one of. */
export const FAMILY = "system-ui, sans-serif";
/** The page's smallest size. */
export const SMALL = 12;

/** @param {number} size @param {number} [weight] as the `font` of a context */
export const font = (size, weight) => `${weight ? `${weight} ` : ""}${size}px ${FAMILY}`;
