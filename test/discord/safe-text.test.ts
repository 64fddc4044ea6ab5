import { describe, expect, test } from 'vitest';
import { plainLine, safeLine } from '../../src/discord/safe-text.ts';

describe('A foreign line', () => {
  test.each([
    ['*bold* _it_ ~~no~~ `code` ||spoiler||', '\\*bold\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|'],
    ['@everyone <@123> <#4> <t:0:R> </x:1>', '\\@everyone \\<\\@123\\> \\<#4\\> \\<t:0:R\\> \\</x:1\\>'],
    ['[text](https://example.com)', '\\[text\\]\\(https\\://example.com\\)'],
    ['# heading', '\\# heading'], ['- item', '\\- item'], ['+ item', '\\+ item'], ['12. item', '12\\. item'], ['> quote', '\\> quote'], ['-# small', '\\-# small'],
    ['back\\slash', 'back\\\\slash'],
    ['a 3.5:1 ratio, c# and a - dash', 'a 3.5:1 ratio, c# and a - dash'],
  ])('%s is shown as it was written', (words, shown) => {
    expect(safeLine(words, 200)).toBe(shown);
  });

  test('stays on one line, and turns no writing around', () => {
    expect(safeLine('one\n\n> two\r\n\tthree\u202Efour\u0000', 200)).toBe('one \\> two threefour');
    expect(plainLine('one\n two\u2066', 200)).toBe('one two');
  });

  test.each([10, 57, 200])('is cut to %i units, and never inside a character', (max) => {
    const family = '👩‍👩‍👧‍👦';
    for (const words of [family.repeat(600), '*'.repeat(6_000), `${family}*_`.repeat(500), 'é'.repeat(6_000)]) {
      for (const line of [safeLine(words, max), plainLine(words, max)]) {
        expect(line.length).toBeLessThanOrEqual(max);
        expect(line.endsWith('…')).toBe(true);
        expect(line.isWellFormed()).toBe(true);
        expect(line.replaceAll(family, '')).not.toMatch(/\u200d|\p{Extended_Pictographic}/u);
        expect(line.replaceAll(/\\[\\*_~`|<>[\]()@]/g, '')).not.toContain('\\');
      }
    }
  });

  test('that fits is not cut', () => {
    expect(safeLine('abc', 3)).toBe('abc');
    expect(safeLine('abcd', 3)).toBe('ab…');
    expect(safeLine('', 3)).toBe('');
  });
});
