import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { expect, test } from 'vitest';
import { envExample } from '../../src/cli/env-example.ts';
import { readConfig, settings } from '../../src/config.ts';
import { providerModules } from '../../src/providers/index.ts';

test('.env.example is what the settings in the code say; `npm run env-example` writes it anew', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});

test('.env.example names every variable of the bot and of every provider', () => {
  const names = [settings, ...providerModules.map((module) => module.settings)].flatMap((shape) => Object.keys(shape.shape));
  for (const name of names) expect(envExample()).toContain(`# ${name}=`);
});

test('the defaults that it shows are accepted when they are written out', () => {
  expect(() => readConfig(parse(envExample().replaceAll(/^# ([A-Z_]+=)/gm, '$1')))).not.toThrow();
});
