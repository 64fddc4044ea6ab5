import type { ProviderModule } from './define.ts';
import { sdServer } from './sd-server/sd-server.ts';
import { sketch } from './sketch/sketch.ts';

/** Every kind of service the bot knows; adding one is a line here. */
export const providerModules: readonly ProviderModule[] = [sdServer, sketch];
