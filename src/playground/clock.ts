/** The wall clock of the stand-in; given by the caller, so that a test can move it. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
};
