/** A value of YAML in its flow style (`{a: [1, 'b']}`), as far as API descriptions use it on one line. Throws where it is something else. */
export function parseFlowYaml(text: string): unknown {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|[{}[\],]|:(?=\s|$)|(?:[^\s{}[\],:]|:(?=\S))(?:[^{}[\],:]|:(?=\S))*/g) ?? [];
  let at = 0;
  const take = (): string => tokens[at++]?.trim() ?? '';
  const expectToken = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`"${token}" instead of "${found}" is expected in ${text.slice(0, 80)}`);
  };

  function value(): unknown {
    const token = take();
    if (token === '{') return Object.fromEntries(until('}', () => {
      const key = String(scalar(take()));
      expectToken(':');
      return [key, value()] as const;
    }));
    return token === '[' ? until(']', value) : scalar(token);
  }
  function until<T>(end: string, item: () => T): readonly T[] {
    const items: T[] = [];
    while (tokens[at] !== end) {
      if (at >= tokens.length) throw new Error(`"${end}" is missing in ${text.slice(0, 80)}`);
      items.push(item());
      if (tokens[at] !== end) expectToken(',');
    }
    at += 1;
    return items;
  }
  return value();
}

function scalar(token: string): string | number | boolean {
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (token.startsWith('\'')) return token.slice(1, -1).replaceAll('\'\'', '\'');
  if (token === 'true' || token === 'false') return token === 'true';
  return token !== '' && Number.isFinite(Number(token)) ? Number(token) : token;
}
