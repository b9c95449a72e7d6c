/** Tells the test what a part has told. */
export type Say = (what: unknown) => void;

/** Longer than any window is wide, without a place to break it. */
export const LONG = 'HarbourGreeter'.repeat(30);
