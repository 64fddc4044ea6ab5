import { providerContract } from '../contract/provider.ts';
import { createSketchBench } from './sketch-bench.ts';

providerContract('sketch', {
  create: () => createSketchBench(),
  prompts: { good: 'a lighthouse by the sea at sunset' },
  skips: {
    refusal: 'nobody stands behind it who could refuse a prompt',
    faults: 'it has no service that could answer 429, 500 or 401',
    secrets: 'it is given none',
    'unclear start': 'a start does nothing but answer; there is no way between the two that an answer could be lost on',
  },
});
