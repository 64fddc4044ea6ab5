import { z } from 'zod';
import { settings } from '../config.ts';
import { allProviderModules } from '../providers/index.ts';

/** `.env.example`, from the very settings that the bot reads. */
export async function envExample(): Promise<string> {
  const intro = '# Copy to .env and fill in what you need; every line is optional.\n# Written by `npm run env-example` from the settings in the code.\n';
  const own = section('Darkroom', settings);
  const services = (await allProviderModules()).map(({ kind, about, settings: shape }) => section(`${kind}: ${about}`, shape));
  const more = '# A second box of the same kind: add two underscores and a name to each of its variables.\n';
  return [intro, own, ...services, more].join('\n');
}

function section(title: string, shape: z.ZodObject): string {
  const lines = Object.entries(shape.shape).map(([name, type]) => {
    const field = type as z.ZodType;
    const standard = field instanceof z.ZodDefault ? field.def.defaultValue : undefined;
    const value = standard === undefined || typeof standard === 'object' ? '' : String(standard);
    return `# ${field.description ?? ''}\n# ${name}=${value}\n`;
  });
  return `# --- ${title}\n\n${lines.join('\n')}`;
}

if (import.meta.main) process.stdout.write(await envExample());
