import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInline, safeUrl } from '../../src/playground/page/client/markup/inline.ts';
import { parseMarkup } from '../../src/playground/page/client/markup/parse.ts';
import { plainWords } from '../../src/playground/page/client/markup/plain.ts';
import { formatMessageTime, formatTime } from '../../src/playground/page/client/markup/time.ts';

const text = (words: string): unknown => ({ kind: 'text', text: words });

describe('Markup within a line', () => {
  test.each([
    ['**bold** and *slanted*', [{ kind: 'strong', children: [text('bold')] }, text(' and '), { kind: 'emphasis', children: [text('slanted')] }]],
    ['__under__ ~~gone~~ ||secret||', [{ kind: 'underline', children: [text('under')] }, text(' '), { kind: 'strike', children: [text('gone')] }, text(' '), { kind: 'spoiler', children: [text('secret')] }]],
    ['***both***', [{ kind: 'strong', children: [{ kind: 'emphasis', children: [text('both')] }] }]],
    ['`**code**`', [{ kind: 'code', text: '**code**' }]],
    ['\\*no\\* markup', [text('*no* markup')]],
    ['snake_case_name', [text('snake_case_name')]],
    ['<t:1700000000:R>', [{ kind: 'time', seconds: 1_700_000_000, style: 'R' }]],
    ['<t:5>', [{ kind: 'time', seconds: 5, style: 'f' }]],
    ['<@12345678901234567> <@&12345678901234567> <#12345678901234567>', [{ kind: 'mention', of: 'user', id: '12345678901234567' }, text(' '), { kind: 'mention', of: 'role', id: '12345678901234567' }, text(' '), { kind: 'mention', of: 'channel', id: '12345678901234567' }]],
    ['</quota set:12345678901234567> @everyone <:cat:12345678901234567>', [{ kind: 'mention', of: 'command', name: 'quota set' }, text(' '), { kind: 'mention', of: 'everyone', name: 'everyone' }, text(' '), { kind: 'emoji', name: 'cat' }]],
    ['see https://example.org/a_b.', [text('see '), { kind: 'link', url: 'https://example.org/a_b', children: [text('https://example.org/a_b')] }, text('.')]],
    ['[the **web**](https://example.org/)', [{ kind: 'link', url: 'https://example.org/', children: [text('the '), { kind: 'strong', children: [text('web')] }] }]],
    ['**open', [text('**open')]],
  ])('%j', (written, read) => {
    expect(parseInline(written)).toEqual(read);
  });

  test.each(['[x](javascript:alert(1))', '<javascript:alert(1)>', '[x](data:text/html,1)', '[x](//example.org)', 'javascript:alert(1)'])('%j is no link', (written) => {
    expect(JSON.stringify(parseInline(written))).not.toContain('"link"');
  });

  test.each([['javascript:alert(1)', undefined], ['data:text/html,x', undefined], ['/attachments/1', undefined], [7, undefined], ['HTTPS://Example.org', 'https://example.org/']])('the address %j is %j', (address, url) => {
    expect(safeUrl(address)).toBe(url);
  });
});

describe('Markup over lines', () => {
  test('has quotes, lists, headings, small words and blocks of code', () => {
    expect(parseMarkup('# Top\n-# small\n> one\n> two\n- a\n- b\n3. c\nplain\nlines\n```ts\nconst **x**\n```\nend').map((block) => block.kind)).toEqual(['heading', 'small', 'quote', 'list', 'list', 'lines', 'code', 'lines']);
    expect(parseMarkup('```ts\nconst x\n```')).toEqual([{ kind: 'code', text: 'const x' }]);
    expect(parseMarkup('>>> all\nof it')).toMatchObject([{ kind: 'quote', blocks: [{ kind: 'lines', lines: [[text('all')], [text('of it')]] }] }]);
    expect(parseMarkup('7. seven')).toMatchObject([{ kind: 'list', ordered: true, start: 7 }]);
  });

  test('of any text at all is read, in time, and plain letters are not lost', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (written) => {
      parseMarkup(written);
    }));
    fc.assert(fc.property(fc.array(fc.constantFrom('*', '**', '_', '__', '~~', '||', '`', '```', '[', '](', '<', '>', '\n', 'a', ' '), { maxLength: 200 }), (pieces) => {
      parseMarkup(pieces.join(''));
    }));
    const from = performance.now();
    parseMarkup('**'.repeat(2_000));
    parseMarkup('[('.repeat(2_000));
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  test('is left out where there is only room for words', () => {
    expect(plainWords('**Queued** · `job`\n> a *cat*\n||secret|| <t:5:R>')).toBe('Queued · job\na cat\n');
  });
});

describe('A moment', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  test.each([[-5, '5 seconds ago'], [90, 'in 2 minutes'], [-3 * 3600, '3 hours ago'], [86_400 * 400, 'in 1 year']])('%i seconds from now reads %j', (seconds, read) => {
    expect(formatTime(now / 1000 + seconds, 'R', now)).toBe(read);
  });

  test('that there cannot be is said to be none, and a day before is yesterday', () => {
    expect(formatTime(9e12, 'F', now)).toBe('Invalid date');
    expect(formatMessageTime(new Date(now - 86_400_000).toISOString(), now)).toMatch(/^Yesterday at /);
    expect(formatMessageTime(new Date(now).toISOString(), now)).toMatch(/^Today at /);
    expect(formatMessageTime('2025-02-03T12:00:00.000000+00:00', now)).toMatch(/^Feb 3, 2025, /);
  });
});
