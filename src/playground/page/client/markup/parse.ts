import { parseInline } from './inline.ts';
import type { Inline } from './inline.ts';

/** A piece of a message's text that has lines of its own. */
export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'small'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

const fence = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```/g;

/** Reads Discord's markup. Every text is readable: what is no markup is itself. */
export function parseMarkup(content: string): readonly Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (const match of content.matchAll(fence)) {
    blocks.push(...parseLines(content.slice(from, match.index)), { kind: 'code', text: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  blocks.push(...parseLines(content.slice(from)));
  return blocks;
}

/** Lines between fences; a line break beside a fence belongs to it. */
function parseLines(text: string): readonly Block[] {
  const trimmed = text.replace(/^\n|\n$/g, '');
  if (trimmed === '') return [];
  const lines = trimmed.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, taken } = nextBlock(lines.slice(at));
    blocks.push(block);
    at += taken;
  }
  return blocks;
}

type Taken = { readonly block: Block; readonly taken: number };

function nextBlock(lines: readonly string[]): Taken {
  const [line = ''] = lines;
  if (line.startsWith('>>> ')) return { block: { kind: 'quote', blocks: parseLines([line.slice(4), ...lines.slice(1)].join('\n')) }, taken: lines.length };
  const quoted = countWhile(lines, (candidate) => candidate.startsWith('> '));
  if (quoted > 0) return { block: { kind: 'quote', blocks: parseLines(lines.slice(0, quoted).map((candidate) => candidate.slice(2)).join('\n')) }, taken: quoted };
  const heading = /^(#{1,3}) +(\S.*)$/.exec(line);
  if (heading) return { block: { kind: 'heading', level: (heading[1] ?? '').length, children: parseInline(heading[2] ?? '') }, taken: 1 };
  if (line.startsWith('-# ')) return { block: { kind: 'small', children: parseInline(line.slice(3)) }, taken: 1 };
  return listBlock(lines) ?? plainLines(lines);
}

const bullet = /^\s*[-*] +(\S.*)$/;
const numbered = /^\s*(\d{1,9})\. +(\S.*)$/;

function listBlock(lines: readonly string[]): Taken | undefined {
  for (const pattern of [bullet, numbered]) {
    const taken = countWhile(lines, (line) => pattern.test(line));
    if (taken === 0) continue;
    const matches = lines.slice(0, taken).map((line) => pattern.exec(line));
    const ordered = pattern === numbered;
    return { block: { kind: 'list', ordered, start: ordered ? Number(matches[0]?.[1]) : 1, items: matches.map((match) => parseInline(match?.at(-1) ?? '')) }, taken };
  }
  return undefined;
}

function plainLines(lines: readonly string[]): Taken {
  const taken = Math.max(1, countWhile(lines, (line) => !/^(> |>>> |#{1,3} +\S|-# |\s*[-*] +\S|\s*\d{1,9}\. +\S)/.test(line)));
  return { block: { kind: 'lines', lines: lines.slice(0, taken).map((line) => parseInline(line)) }, taken };
}

function countWhile(lines: readonly string[], holds: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !holds(line));
  return end === -1 ? lines.length : end;
}
