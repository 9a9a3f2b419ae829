// How many issues one piece of feedback may hold.

/** Told in full. */
export const ISSUES_MAX = 100
/** Only counted. */
export const REST_MAX = 500
