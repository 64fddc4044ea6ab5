import type { ProviderModule } from './define.ts';

/**
 * Every kind of service the bot knows, the preferred ones first; adding one is a line here. The variables of a kind begin with its
 * name, as in `SD_SERVER_URL`.
 */
const kinds: Readonly<Record<string, () => Promise<ProviderModule>>> = {
  replicate: async () => (await import('./replicate/replicate.ts')).replicate,
  comfyui: async () => (await import('./comfyui/comfyui.ts')).comfyui,
  stability: async () => (await import('./stability/stability.ts')).stability,
  openai: async () => (await import('./openai/openai.ts')).openai,
  'sd-server': async () => (await import('./sd-server/sd-server.ts')).sdServer,
  automatic1111: async () => (await import('./automatic1111/automatic1111.ts')).automatic1111,
  'openai-compatible': async () => (await import('./openai-compatible/openai-compatible.ts')).openaiCompatible,
  'ai-sdk': async () => (await import('./ai-sdk/ai-sdk.ts')).aiSdk,
  sketch: async () => (await import('./sketch/sketch.ts')).sketch,
};
/** Kinds that are there without a variable. */
const builtIn: readonly string[] = ['sketch'];

/** What the variables of a kind begin with. */
export function prefixOf(kind: string): string {
  return kind.toUpperCase().replaceAll('-', '_');
}

/** The modules of the kinds that a variable belongs to, and those built in. The others are not even loaded: a bot has one or two. */
export async function providerModulesFor(variables: readonly string[]): Promise<readonly ProviderModule[]> {
  const wanted = Object.keys(kinds).filter((kind) => builtIn.includes(kind) || variables.some((name) => name.startsWith(prefixOf(kind))));
  return await load(wanted);
}

export async function allProviderModules(): Promise<readonly ProviderModule[]> {
  return await load(Object.keys(kinds));
}

async function load(names: readonly string[]): Promise<readonly ProviderModule[]> {
  return await Promise.all(names.flatMap((name) => kinds[name]?.() ?? []));
}
