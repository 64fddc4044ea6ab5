import { openaiCompatible } from '../../src/providers/openai-compatible/openai-compatible.ts';
import { servers } from '../../src/providers/openai-compatible/settings.ts';
import { providerContract } from '../contract/provider.ts';
import { apiKey, createCompatibleBench } from './openai-compatible-bench.ts';

const prompts = { good: 'a lighthouse', refused: 'a forbidden thing' };

for (const server of servers) {
  providerContract(`${openaiCompatible.kind} over ${server}, pictures`, {
    create: () => createCompatibleBench({ server }), prompts, secrets: [apiKey], skips: { cancel: 'a picture is in the answer to its start; there is nothing to cancel' },
  });
}
for (const server of ['vllm-omni', 'sglang', 'other'] as const) {
  providerContract(`${openaiCompatible.kind} over ${server}, videos`, { create: () => createCompatibleBench({ server, models: ['Wan2.2-TI2V-5B'] }), prompts, secrets: [apiKey] });
}
providerContract(`${openaiCompatible.kind} over localai, videos`, {
  create: () => createCompatibleBench({ server: 'localai', models: ['wan-2.2'] }), prompts, secrets: [apiKey], skips: { cancel: 'LocalAI makes a video while its start waits; there is nothing to cancel' },
});
