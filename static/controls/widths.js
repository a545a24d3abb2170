// The widths of a window, in CSS pixels, up to which the page is laid out otherwise. The style sheets have the same.

/** A sheet or an editor lies along the bottom, over what it belongs to. */
export const NARROW = 720;
/** The parts of the page stand below one another. */
export const STACKED = 1099;
