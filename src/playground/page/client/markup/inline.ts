/** A piece of text within a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'underline' | 'strike' | 'spoiler'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  /** `url` begins with http: or https:, nothing else becomes a link. */
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** `style` is one of Discord's letters. */
  | { readonly kind: 'time'; readonly seconds: number; readonly style: string }
  | { readonly kind: 'mention'; readonly of: 'user' | 'role' | 'channel'; readonly id: string }
  | { readonly kind: 'mention'; readonly of: 'command' | 'everyone'; readonly name: string }
  | { readonly kind: 'emoji'; readonly name: string };

type Rule = readonly [pattern: RegExp, make: (match: RegExpExecArray, depth: number) => Inline | undefined];

/** Deeper markup than anybody writes is shown as it is. */
const maxDepth = 8;

const nested = (kind: 'strong' | 'emphasis' | 'underline' | 'strike' | 'spoiler') => (match: RegExpExecArray, depth: number): Inline => (
  { kind, children: parseInline(match[1] ?? '', depth + 1) }
);

/** The first rule that fits at a place wins; `y` holds a pattern to that place. */
const rules: readonly Rule[] = [
  [/\\([^\w\s])/y, ([, text = '']) => ({ kind: 'text', text })],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, ([, , text = '']) => ({ kind: 'code', text: text.trim() === '' ? text : text.replace(/^ (?=`)|(?<=`) $/g, '') })],
  [/\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/[^\s<>)]+)>?(?:\s+"[^"]*")?\)/y, ([, label = '', address = ''], depth) => link(address, parseInline(label, depth + 1))],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, address = '']) => link(address)],
  [/https?:\/\/[^\s<]+[^<.,:;"'\]\s)]/y, ([address]) => link(address)],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, ([, seconds, style = 'f']) => ({ kind: 'time', seconds: Number(seconds), style })],
  [/<@!?(\d{17,20})>/y, ([, id = '']) => ({ kind: 'mention', of: 'user', id })],
  [/<@&(\d{17,20})>/y, ([, id = '']) => ({ kind: 'mention', of: 'role', id })],
  [/<#(\d{17,20})>/y, ([, id = '']) => ({ kind: 'mention', of: 'channel', id })],
  [/<\/([-_ \p{L}\p{N}]{1,98}):\d{17,20}>/uy, ([, name = '']) => ({ kind: 'mention', of: 'command', name })],
  [/@(everyone|here)\b/y, ([, name = '']) => ({ kind: 'mention', of: 'everyone', name })],
  [/<a?:(\w{2,32}):\d{17,20}>/y, ([, name = '']) => ({ kind: 'emoji', name })],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, nested('strong')],
  [/__([\s\S]+?)__(?!_)/y, nested('underline')],
  [/\*(?=\S)((?:\*\*|\\[\s\S]|[^*\\])+?)(?<=\S)\*(?!\*)/y, nested('emphasis')],
  [/\b_((?:__|\\[\s\S]|[^_\\])+?)_\b/y, nested('emphasis')],
  [/~~([\s\S]+?)~~(?!~)/y, nested('strike')],
  [/\|\|([\s\S]+?)\|\|/y, nested('spoiler')],
];

/** Reads the markup within one line. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  if (depth > maxDepth) return [{ kind: 'text', text }];
  const found: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') found.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length;) {
    const hit = /[\\`[<h@*_~|]/.test(text.charAt(at)) ? match(text, at, depth) : undefined;
    if (hit === undefined) {
      plain += text.charAt(at);
      at += 1;
    } else {
      if (hit.inline.kind === 'text') plain += hit.inline.text;
      else {
        flush();
        found.push(hit.inline);
      }
      at += hit.length;
    }
  }
  flush();
  return found;
}

function match(text: string, at: number, depth: number): { readonly inline: Inline; readonly length: number } | undefined {
  for (const [pattern, make] of rules) {
    pattern.lastIndex = at;
    const hit = pattern.exec(text);
    const inline = hit === null ? undefined : make(hit, depth);
    if (hit !== null && inline !== undefined) return { inline, length: hit[0].length };
  }
  return undefined;
}

function link(address: string, children: readonly Inline[] = [{ kind: 'text', text: address }]): Inline | undefined {
  const url = safeUrl(address);
  return url === undefined ? undefined : { kind: 'link', url, children };
}

/** The address if it is one of the web, else undefined: a foreign text must not name another scheme. */
export function safeUrl(address: unknown): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
