import { expect, test } from 'vitest';
import { ConfigError, readConfig, type Environment } from '../../src/config.ts';
import { allProviderModules, prefixOf, providerModulesFor } from '../../src/providers/index.ts';

async function mistakesOf(environment: Environment): Promise<readonly string[]> {
  try {
    await readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

test('an empty environment is enough, and nothing is reached out to', async () => {
  const config = await readConfig({});
  expect(config.DISCORD_TOKEN).toBeUndefined();
  expect(config.WEB_PORT).toBeUndefined();
  expect(config.providers.map(({ instance }) => instance)).toEqual(['sketch']);
});

test('all mistakes are told at once, each with the variable that has to be mended', async () => {
  const mistakes = await mistakesOf({ DISCORD_GUILD_ID: 'my server', WEB_PORT: '99999', LOG_LEVEL: 'loud', SKETCH: 'maybe' });
  expect(mistakes).toHaveLength(4);
  expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual(['DISCORD_GUILD_ID', 'LOG_LEVEL', 'WEB_PORT', 'SKETCH']);
});

test('a mistake never repeats the value, which may be a secret in the wrong line', async () => {
  expect((await mistakesOf({ DISCORD_GUILD_ID: 'my-secret-token' })).join()).not.toContain('my-secret-token');
});

test('an empty variable counts as left out', async () => {
  const config = await readConfig({ DISCORD_TOKEN: '', WEB_PORT: ' ', LOG_LEVEL: '' });
  expect(config.DISCORD_TOKEN).toBeUndefined();
  expect(config.LOG_LEVEL).toBe('info');
});

test('in production a missing token is an error instead of the stand-in', async () => {
  expect(await mistakesOf({ NODE_ENV: 'production' })).toEqual([expect.stringContaining('DISCORD_TOKEN')]);
  expect(await mistakesOf({ NODE_ENV: 'production', DISCORD_TOKEN: 'a-token' })).toEqual([]);
});

test('a suffix of two underscores and a name makes a further instance of a provider', async () => {
  const { providers } = await readConfig({ SKETCH__ATTIC: 'on' });
  expect(providers.map(({ instance }) => instance)).toEqual(['sketch', 'sketch/attic']);
});

test('a service is configured by the variables that it cannot do without, not by those that have a standard value', async () => {
  expect((await readConfig({ STABILITY_CONCURRENCY: '2', STABILITY_CREDIT_USD__OTHER: '0.02' })).providers.map(({ instance }) => instance)).toEqual(['sketch']);
  const { providers } = await readConfig({ STABILITY_API_KEY__OTHER: 'sk-0123456789-0123456789', STABILITY_CREDIT_USD__OTHER: '0.02' });
  expect(providers.find(({ instance }) => instance === 'stability/other')?.settings).toMatchObject({ STABILITY_CREDIT_USD: 0.02, STABILITY_CONCURRENCY: 4 });
});

test('tokens and keys are known as secrets, so that the log can hide them', async () => {
  expect((await readConfig({ DISCORD_TOKEN: 'abc.def.ghi', NOVA_API_KEY: 'key-123456', LOG_LEVEL: 'warn' })).secrets.toSorted()).toEqual(['abc.def.ghi', 'key-123456']);
});

test('what is sent to a proxy in headers is known as a secret, header by header', async () => {
  const { secrets } = await readConfig({ COMFYUI_URL__ATTIC: 'http://127.0.0.1:8188', COMFYUI_HEADERS__ATTIC: 'X-Door: open-sesame-1 | Authorization: Basic dXNlcjpwYXNz' });
  expect(secrets).toEqual(expect.arrayContaining(['open-sesame-1', 'dXNlcjpwYXNz']));
});

test('the configuration cannot be changed afterwards', async () => {
  expect(Object.isFrozen(await readConfig({}))).toBe(true);
});

test('a kind of provider is known by its variables, which begin with its name; what has none is not loaded', async () => {
  for (const { kind, settings } of await allProviderModules()) {
    for (const name of Object.keys(settings.shape)) expect(name.startsWith(prefixOf(kind)), `${name} of ${kind}`).toBe(true);
  }
  expect((await providerModulesFor(['PATH', 'SD_SERVER_URL__ATTIC'])).map(({ kind }) => kind)).toEqual(['sd-server', 'sketch']);
});
