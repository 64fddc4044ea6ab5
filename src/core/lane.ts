/** Work that occupies a slot until it settles; it must settle soon after its signal aborts. */
export type LaneTask = () => Promise<void>;

/** One provider's slots. It has no buffer: exactly the free slots are filled. */
export interface Lane extends AsyncDisposable {
  /** Slots that may be filled now: concurrency, rate permits and a pause all counted. */
  free(): number;
  /** Runs the task in a slot that `free` has just shown. `started` tasks (re-attached after a restart) need no rate permit. */
  hand(task: LaneTask, o?: { started?: boolean }): void;
  /** No new task for `ms` milliseconds (429). A longer pause wins. */
  pause(ms: number): void;
  /** Calls `listener` whenever `free()` may have risen. */
  onFree(listener: () => void): void;
}
