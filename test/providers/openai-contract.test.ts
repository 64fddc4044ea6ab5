import { openai } from '../../src/providers/openai/openai.ts';
import { providerContract } from '../contract/provider.ts';
import { createOpenaiBench } from './openai-bench.ts';
import { openaiKey } from './openai-service.ts';

providerContract(openai.kind, {
  create: () => createOpenaiBench(),
  prompts: { good: 'a lighthouse by the sea at sunset', refused: 'a forbidden thing' },
  secrets: [openaiKey],
  skips: { cancel: 'the pictures come in the answer to the start; there is never an operation that could be canceled' },
});
