import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import type { LogLevel } from '../../src/lib/log.ts';

function setUp(parts: { level?: LogLevel; secrets?: readonly string[] } = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', ...parts, destination: { write: (line) => { lines.push(line); } } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

describe('The log', () => {
  test('writes one line of JSON with level, time, fields and message', () => {
    const { log, lines, last } = setUp();
    log.info({ job: 'j1', count: 0 }, 'a job is done');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    expect(last()).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), job: 'j1', count: 0, message: 'a job is done' });
  });

  test('leaves out what is below its level', () => {
    const { log, lines } = setUp({ level: 'warn' });
    log.debug({}, 'debug');
    log.info({}, 'info');
    log.warn({}, 'warn');
    log.error({}, 'error');
    expect(lines).toHaveLength(2);
  });

  test('says nothing at the level silent', () => {
    const { log, lines } = setUp({ level: 'silent' });
    log.error({}, 'error');
    expect(lines).toEqual([]);
  });

  test('puts the fields of a child on each of its lines', () => {
    const { log, last } = setUp();
    log.child({ job: 'j1' }).child({ call: 2 }).info({ attempt: 1 }, 'started');
    expect(last()).toMatchObject({ job: 'j1', call: 2, attempt: 1 });
  });

  test('describes an error with its causes and without what a client hung on it', () => {
    const { log, last } = setUp();
    const cause = Object.assign(new TypeError('inner'), { code: 'ECONNRESET' });
    const error = Object.assign(new Error('outer', { cause }), { status: 500, requestBody: { content: 'a prompt' } });
    log.error({ error }, 'it failed');
    expect(last()['error']).toEqual({
      type: 'Error', message: 'outer', status: 500, stack: expect.stringContaining('outer'),
      cause: { type: 'TypeError', message: 'inner', code: 'ECONNRESET', stack: expect.any(String) },
    });
  });

  test('survives an error that is its own cause', () => {
    const { log, lines } = setUp();
    const error = new Error('round');
    error.cause = error;
    log.error({ error }, 'it failed');
    expect(lines).toHaveLength(1);
  });
});

describe('A secret', () => {
  test('is hidden by the name of its field, up to two levels down', () => {
    const { log, last } = setUp();
    log.info({ token: 'abc', job: { reply_token: 'abc', id: 'j1' }, request: { headers: { authorization: 'abc', accept: '*/*' } } }, 'fields');
    expect(last()).toMatchObject({
      token: '[secret]', job: { reply_token: '[secret]', id: 'j1' }, request: { headers: { authorization: '[secret]', accept: '*/*' } },
    });
  });

  test('that is known is hidden wherever it stands', () => {
    const { log, lines } = setUp({ secrets: ['hunter2hunter2'] });
    const error = new Error('no access with hunter2hunter2', { cause: new Error('hunter2hunter2') });
    log.child({ note: 'hunter2hunter2' }).error({ error, deep: { a: { b: { c: ['x hunter2hunter2'] } } } }, 'hunter2hunter2 was refused');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[secret] was refused');
  });

  test('is hidden in the way JSON and URLs spell it', () => {
    const { log, lines, last } = setUp({ secrets: ['pass"word\\1', 'a key/with+signs'] });
    log.info({ value: 'pass"word\\1', url: `https://x.test/?k=${encodeURIComponent('a key/with+signs')}` }, 'spelled');
    expect(lines.join('')).not.toMatch(/word|with/);
    expect(last()['value']).toBe('[secret]');
  });

  test('that holds another one leaves nothing of itself', () => {
    const { log, last } = setUp({ secrets: ['abcdef', 'abcdef-ghijkl'] });
    log.info({ value: 'abcdef-ghijkl' }, 'nested');
    expect(last()['value']).toBe('[secret]');
  });

  test('too short to be one does not tear lines apart', () => {
    const { log, last } = setUp({ secrets: ['', 'e', '"'] });
    log.info({}, 'one piece');
    expect(last()['message']).toBe('one piece');
  });

  test.each([
    ['https://cdn.discordapp.com/attachments/1/2/a.png?ex=6&is=5&hm=0a1b2c&', 'https://cdn.discordapp.com/attachments/1/2/a.png?ex=6&is=5&hm=[secret]&'],
    ['GET https://box.test/file?X-Amz-Signature=abc%2F1&x=2', 'GET https://box.test/file?X-Amz-Signature=[secret]&x=2'],
    ['/api/v10/webhooks/123/aW50ZXJhY3Rpb24_-x/messages/@original', '/api/v10/webhooks/123/[secret]/messages/@original'],
    ['/api/v10/interactions/123/aW50ZXJhY3Rpb24/callback', '/api/v10/interactions/123/[secret]/callback'],
    ['Authorization: Bot MTIzNDU2Nzg5MDEyMzQ1Njc4.AbCdEf.x-y_z', 'Authorization: Bot [secret]'],
    ['/channels/123/messages/456', '/channels/123/messages/456'],
    ['the Bot is running', 'the Bot is running'],
  ])('is recognised by its place: %s', (text, written) => {
    const { log, last } = setUp();
    log.info({ text }, text);
    expect(last()).toMatchObject({ text: written, message: written });
  });
});
