import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { describeFailure, failureOf } from '../../src/discord/failure.ts';

const url = 'https://discord.com/api/v10/webhooks/1/secret-token/messages/@original';
const api = (status: number, code?: number): DiscordAPIError => new DiscordAPIError({ code: code ?? 0, message: 'no' }, code as number, status, 'PATCH', url, { files: undefined, body: { content: 'a secret prompt' } });

describe('A request that failed', () => {
  test.each([
    [404, 10008, 'message-gone'], [404, 10003, 'channel-gone'], [404, 10004, 'channel-gone'], [401, 50027, 'token-dead'], [404, 10015, 'token-dead'],
    [403, 50001, 'refused'], [403, 50013, 'refused'], [403, 200000, 'refused'], [400, 50035, 'refused'], [400, 0, 'refused'],
    [413, 40005, 'too-large'], [413, 0, 'too-large'], [400, 50045, 'too-large'],
    [401, 0, 'unclear'], [429, 30046, 'unclear'], [403, 0, 'unclear'], [404, 0, 'unclear'],
  ] as const)('with %i %i is %s', (status, code, failure) => {
    expect(failureOf(api(status, code))).toBe(failure);
  });

  test('without an answer is unclear', () => {
    const rateLimit = new RateLimitError({ global: false, hash: 'h', limit: 1, majorParameter: 'm', method: 'PATCH', retryAfter: 1, route: 'r', scope: 'user', sublimitTimeout: 0, timeToReset: 1, url });
    for (const error of [new HTTPError(502, 'Bad Gateway', 'PATCH', url, {}), new DOMException('aborted', 'AbortError'), new Error('ECONNRESET'), rateLimit, 'nonsense']) expect(failureOf(error)).toBe('unclear');
    expect(failureOf(new HTTPError(413, 'Too Large', 'PATCH', url, {}))).toBe('too-large');
  });

  test('is described without what was sent and where to', () => {
    for (const error of [api(404, 10008), new HTTPError(502, 'Bad Gateway', 'PATCH', url, {})]) expect(JSON.stringify(describeFailure(error))).not.toMatch(/secret/);
  });
});
