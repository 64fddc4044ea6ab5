import type { Problem } from './problem.ts';

/** Whether the disk has room for new work: nothing is bought that could not be stored. */
export interface Room {
  /** `disk-full`, or nothing that is against new work. Looks at the disk at most every few seconds. Never throws. */
  refusal(): Promise<Problem | undefined>;
}
