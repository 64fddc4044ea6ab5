import { providerContract } from '../contract/provider.ts';
import { comfyui } from '../../src/providers/comfyui/comfyui.ts';
import { createComfyBench, headerSecret, secret } from './comfyui-bench.ts';

for (const version of ['0.33.0', '0.3.64'] as const) {
  providerContract(`${comfyui.kind} ${version}`, {
    create: () => createComfyBench({ version }),
    prompts: { good: 'a lighthouse by the sea', refused: 'a forbidden thing' },
    secrets: [secret, headerSecret],
  });
}
