/** Hues that stay readable under white letters. */
const hues = [205, 145, 280, 330, 25, 175] as const;

/** A picture for somebody without one: an initial on a disc whose colour follows from the id. As an address, for that is what the elements take. */
export function avatarUrl({ id, name }: { readonly id: string; readonly name: string }): string {
  const hue = hues[[...id].reduce((sum, digit) => sum + digit.charCodeAt(0), 0) % hues.length] ?? hues[0];
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '?';
  return svgUrl(`<rect width="40" height="40" fill="hsl(${hue} 45% 36%)"/><text x="20" y="27" font-family="sans-serif" font-size="19" font-weight="600" text-anchor="middle" fill="#fff">${letter}</text>`);
}

/** The bot's own: a tray under a safelight. */
export const botAvatarUrl = svgUrl(
  '<rect width="40" height="40" fill="#2a1512"/><circle cx="20" cy="12" r="5" fill="#ff6a45"/><path d="M20 17 9 31h22z" fill="#ff6a45" opacity=".28"/>'
  + '<rect x="8" y="25" width="24" height="8" rx="2" fill="#f6e9e2"/><rect x="11" y="27.500" width="18" height="3" rx="1" fill="#c8401f"/>',
);

function svgUrl(inner: string): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${inner}</svg>`)}`;
}
