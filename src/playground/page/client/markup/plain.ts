import { parseMarkup } from './parse.ts';
import type { Block } from './parse.ts';
import type { Inline } from './inline.ts';

/** The words of a text without its markup, for where there is no room for it; times and spoilers are left out. */
export function plainWords(content: string): string {
  return parseMarkup(content).map(blockWords).join('\n');
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'lines': return block.lines.map(inlineWords).join('\n');
    case 'heading': case 'small': return inlineWords(block.children);
    case 'quote': return block.blocks.map(blockWords).join('\n');
    case 'list': return block.items.map(inlineWords).join('\n');
    case 'code': return block.text;
  }
}

function inlineWords(pieces: readonly Inline[]): string {
  return pieces.map((piece) => {
    switch (piece.kind) {
      case 'text': case 'code': return piece.text;
      case 'strong': case 'emphasis': case 'underline': case 'strike': case 'link': return inlineWords(piece.children);
      case 'emoji': return `:${piece.name}:`;
      case 'mention': return piece.of === 'command' ? `/${piece.name}` : piece.of === 'everyone' ? `@${piece.name}` : '';
      case 'time': case 'spoiler': return '';
    }
  }).join('').trim();
}
