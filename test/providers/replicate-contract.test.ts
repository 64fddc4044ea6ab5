import { replicate } from '../../src/providers/replicate/replicate.ts';
import { providerContract } from '../contract/provider.ts';
import { openReplicate } from './replicate-bench.ts';
import { token } from './replicate-service.ts';

providerContract(replicate.kind, { create: () => openReplicate(), prompts: { good: 'a cat', refused: 'a forbidden word' }, secrets: [token] });
