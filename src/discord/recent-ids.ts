/** Remembers the last ids it was shown: at least `size` of them, at most twice as many. */
export function createRecentIds(size: number): { /** True the first time. */ add(id: string): boolean; has(id: string): boolean } {
  let young = new Set<string>();
  let old = new Set<string>();
  const has = (id: string): boolean => young.has(id) || old.has(id);
  return {
    has,
    add(id) {
      if (has(id)) return false;
      young.add(id);
      if (young.size >= size) {
        old = young;
        young = new Set();
      }
      return true;
    },
  };
}
