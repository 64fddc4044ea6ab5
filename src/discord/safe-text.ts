/** Characters that draw nothing but change how others are drawn or read: controls, and marks that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Whatever opens formatting, a mention, a link or a tag anywhere in a line. */
const markdown = /[\\*_~`|<>[\]()@]/g;
/** Ends with the character that makes a heading, a list or a quote at the start of a line. */
const lineStart = /^(?:[#+-]|\d+\.)/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Foreign words on one line, nothing escaped: for alternative texts, labels of buttons and choices. At most `max` UTF-16 units. */
export function plainLine(words: string, max: number): string {
  return cut(words.replace(invisible, '').replace(/\s+/g, ' ').trim(), max, (grapheme) => grapheme);
}

/**
 * Foreign words on one line of a message: they cannot ping, link or format. At most `max` UTF-16 units with the escapes, so
 * never more as Discord counts. Never cut inside a character, not even inside one that is made of several code points.
 */
export function safeLine(words: string, max: number): string {
  const line = words.replace(invisible, '').replace(/\s+/g, ' ').trim();
  const markerAt = (lineStart.exec(line)?.[0].length ?? 0) - 1;
  return cut(line, max, (grapheme, at) => {
    // Discord makes a link of every `https://`.
    const opens = at === markerAt || (grapheme === ':' && line.startsWith('//', at + 1));
    return opens ? `\\${grapheme}` : grapheme.replace(markdown, '\\$&');
  });
}

/** The characters as people see them. Plain letters need no table of the world's scripts, which takes its time. */
function segments(line: string): Iterable<{ readonly segment: string; readonly index: number }> {
  return /^[ -~]*$/.test(line) ? Array.from(line, (segment, index) => ({ segment, index })) : graphemes.segment(line);
}

function cut(line: string, max: number, show: (grapheme: string, at: number) => string): string {
  let shown = '';
  let fits = '';
  for (const { segment, index } of segments(line)) {
    const next = shown + show(segment, index);
    if (next.length > max) return `${fits.trimEnd()}…`;
    shown = next;
    if (shown.length < max) fits = shown;
  }
  return shown;
}
