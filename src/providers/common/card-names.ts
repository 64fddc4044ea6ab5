/** Characters: with its provider's name before it, Discord takes 100. */
const maxLength = 60;

/** Names for cards from a service's own names, in their order: letters, digits, `.`, `_`, `-` and `/`, each one once. */
export function cardNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const whole = name.replaceAll('\\', '/').replaceAll(/[^\w./-]+/g, '-').replace(/^[^a-z0-9]+/i, '');
    const plain = whole.slice(0, maxLength).replace(/[^a-z0-9]+$/i, '') || 'model';
    let unique = plain;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${plain}-${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
