import { useEffect, useMemo } from 'preact/hooks';

/** The files that a drop or a paste brings. */
export function filesOf(transfer: DataTransfer | null): readonly File[] {
  return [...transfer?.files ?? []];
}

/** An address under which the page can show each file; given back when it is not needed any more. */
export function usePreviews(files: readonly File[]): readonly string[] {
  const urls = useMemo(() => files.map((file) => URL.createObjectURL(file)), [files]);
  useEffect(() => () => {
    for (const url of urls) URL.revokeObjectURL(url);
  }, [urls]);
  return urls;
}

/** What an `<input type="file">` shall offer. */
export function acceptOf(types: readonly string[]): string | undefined {
  return types.length === 0 ? undefined : types.map((type) => (type.startsWith('.') ? type : `${type}/*`)).join(',');
}
