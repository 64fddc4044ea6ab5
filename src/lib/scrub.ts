const HIDDEN = '[secret]';
const MIN_SECRET_LENGTH = 6;

/** Secrets nobody could list beforehand, recognised by where they stand. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Signed links: Discord's CDN (hm), object stores, and the usual names of keys in a query.
  [/([?&](?:hm|sig|signature|token|key|api_key|x-amz-signature|x-amz-security-token|x-goog-signature)=)[^&#"'\s\\]+/gi, `$1${HIDDEN}`],
  // The token of a webhook or an interaction is a part of its path.
  [/(\/(?:webhooks|interactions)\/\d+\/)[\w.~%-]+/g, `$1${HIDDEN}`],
  [/\b(Bot|Bearer|Basic) +[\w.~+/=-]{20,}/g, `$1 ${HIDDEN}`],
];

/** A function that replaces the given secrets, also as JSON or a URL spells them, and known patterns of secrets by `[secret]`. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // Longest first: a secret may hold another one.
  const known = [...new Set(spellings)].toSorted((a, b) => b.length - a.length);
  return (text) => {
    const withoutKnown = known.reduce((line, secret) => line.replaceAll(secret, HIDDEN), text);
    return PATTERNS.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), withoutKnown);
  };
}
