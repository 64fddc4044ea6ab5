import { aiSdk } from '../../src/providers/ai-sdk/ai-sdk.ts';
import { providerContract } from '../contract/provider.ts';
import { apiKey, createAiSdkBench, pictureModel, videoModel } from './ai-sdk-bench.ts';

const prompts = { good: 'a lighthouse', refused: 'a forbidden thing' };

providerContract(`${aiSdk.kind} with pictures and videos`, {
  create: () => createAiSdkBench({ models: [pictureModel, videoModel, { ...videoModel, id: 'blocking' }] }), prompts, secrets: [apiKey],
  skips: { cancel: 'a picture is in the answer to its start; there is nothing to cancel' },
});
providerContract(`${aiSdk.kind} with videos`, {
  create: () => createAiSdkBench({ models: [videoModel] }), prompts, secrets: [apiKey], skips: { cancel: 'the SDK\'s interface has no way to stop a video' },
});
