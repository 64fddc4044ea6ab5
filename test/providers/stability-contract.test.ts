import { stability } from '../../src/providers/stability/stability.ts';
import { providerContract } from '../contract/provider.ts';
import { createStabilityBench } from './stability-bench.ts';
import { stabilityKey } from './stability-service.ts';

providerContract(stability.kind, {
  create: () => createStabilityBench(),
  prompts: { good: 'a lighthouse by the sea at sunset', refused: 'a forbidden thing' },
  secrets: [stabilityKey],
  skips: { cancel: 'most pictures come in the answer to the start, and the service knows no cancel for the others' },
});
