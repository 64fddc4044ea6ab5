import { aiSdk } from './ai-sdk/ai-sdk.ts';
import { automatic1111 } from './automatic1111/automatic1111.ts';
import { comfyui } from './comfyui/comfyui.ts';
import type { ProviderModule } from './define.ts';
import { openai } from './openai/openai.ts';
import { openaiCompatible } from './openai-compatible/openai-compatible.ts';
import { replicate } from './replicate/replicate.ts';
import { sdServer } from './sd-server/sd-server.ts';
import { sketch } from './sketch/sketch.ts';
import { stability } from './stability/stability.ts';

/** Every kind of service the bot knows; adding one is a line here. */
export const providerModules: readonly ProviderModule[] = [replicate, comfyui, stability, openai, sdServer, automatic1111, openaiCompatible, aiSdk, sketch];
