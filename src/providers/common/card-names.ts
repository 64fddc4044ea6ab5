/** Names for cards from a service's own names, in their order: letters, digits, `.`, `_`, `-` and `/`, each one once. */
export function cardNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replaceAll('\\', '/').replaceAll(/[^\w./-]+/g, '-').replace(/^[^a-z0-9]+/i, '').replace(/-+$/, '') || 'model';
    let unique = plain;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${plain}-${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
