import type { Clock } from '../../core/clock.ts';
import type { Answer } from '../http/answer.ts';

/** The service's clock, as its answers tell it. */
export type ServiceClock = {
  /** Epoch milliseconds; our own clock's while the service has told nothing. */
  now(): number;
  learn(answer: Answer): void;
};

/** What is compared with times that the service tells is measured on its clock, so that a wrong one here misleads nobody. */
export function createServiceClock(clock: Clock): ServiceClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    learn: (answer) => {
      const told = Date.parse(answer.header('date') ?? '');
      if (Number.isFinite(told)) offset = told - clock.now();
    },
  };
}
