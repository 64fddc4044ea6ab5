import type { ProviderModule } from './define.ts';
import { sketch } from './sketch/sketch.ts';

/** Every kind of service the bot knows; adding one is a line here. */
export const providerModules: readonly ProviderModule[] = [sketch];
