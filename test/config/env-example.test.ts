import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { expect, test } from 'vitest';
import { envExample } from '../../src/cli/env-example.ts';
import { readConfig, settings } from '../../src/config.ts';
import { allProviderModules } from '../../src/providers/index.ts';

test('.env.example is what the settings in the code say; `npm run env-example` writes it anew', async () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(await envExample());
});

test('.env.example names every variable of the bot and of every provider', async () => {
  const names = [settings, ...(await allProviderModules()).map((module) => module.settings)].flatMap((shape) => Object.keys(shape.shape));
  const written = await envExample();
  for (const name of names) expect(written).toContain(`# ${name}=`);
});

test('the defaults that it shows are accepted when they are written out', async () => {
  const filledIn = parse((await envExample()).replaceAll(/^# ([A-Z_]+=)/gm, '$1'));
  await expect(readConfig(filledIn)).resolves.toBeDefined();
});
