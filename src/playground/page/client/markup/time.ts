const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The largest unit of which there is at least one; Discord counts the same way. */
const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * day], ['month', 30 * day], ['day', day], ['hour', hour], ['minute', minute], ['second', 1],
];

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

/** Shows a moment in one of Discord's styles; `now` in epoch milliseconds, for the relative one. */
export function formatTime(seconds: number, style: string, now: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 'Invalid date';
  return style === 'R' ? formatRelative(seconds - now / 1000) : new Intl.DateTimeFormat('en', formats[style] ?? formats['f']).format(date);
}

function formatRelative(seconds: number): string {
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'always' }).format(Math.round(seconds / length), unit);
}

/** When a message was sent, as it stands beside the author's name. */
export function formatMessageTime(iso: string, now: number): string {
  const sent = new Date(iso);
  const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(sent);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (sent.getTime() >= midnight) return `Today at ${clock}`;
  if (sent.getTime() >= midnight - day * 1000) return `Yesterday at ${clock}`;
  return `${new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(sent)}, ${clock}`;
}

/** Milliseconds until a relative time reads differently, at most a minute. */
export function relativeRefreshMs(seconds: number, now: number): number {
  return Math.abs(seconds - now / 1000) < 2 * minute ? 1_000 : 60_000;
}
