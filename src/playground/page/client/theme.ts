/** What a person can choose; `system` follows the machine. */
export const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

/** The colours of the page. */
export type Theme = { current(): ThemeName; set(name: ThemeName): void };

const key = 'darkroom-theme';

/** Remembers the choice in this browser; the style sheet reads it from the root element. */
export function createTheme({ root, storage }: { readonly root: HTMLElement; readonly storage: Storage }): Theme {
  const read = (): ThemeName => themes.find((name) => name === storage.getItem(key)) ?? 'system';
  const show = (name: ThemeName): void => { root.dataset['theme'] = name; };
  show(read());
  return {
    current: read,
    set(name) {
      storage.setItem(key, name);
      show(name);
    },
  };
}
