import { stat } from 'node:fs/promises';
import { createLedger } from '../admission/index.ts';
import type { Config } from '../config.ts';
import { formatMicros } from '../core/money.ts';
import type { Banner } from '../playground/page/protocol.ts';
import type { BannerSource } from '../playground/page/page.ts';
import { lookInto } from '../store/index.ts';

/** Services that may cost money, by their instances: all but those that never do, and boxes of one's own that nobody has set a price for. */
export function paidProviders({ providers }: Pick<Config, 'providers'>): readonly string[] {
  return providers.filter(({ module, settings }) => {
    const prices = Object.keys(module.settings.shape).filter((name) => name.includes('_PRICE_USD_'));
    return module.free !== true && (prices.length === 0 || prices.some((name) => Number(settings[name] ?? 0) > 0));
  }).map(({ instance }) => instance);
}

export type SpendingParts = {
  /** The bot's database; it need not be there yet. */
  readonly file: string;
  readonly capMicros: number;
  /** Services that may cost money; without any the file is not looked at. */
  readonly paid: readonly string[];
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
};

/** What the playground's banner says of money, kept true by looking into the bot's ledger, which is on the disk whether the bot runs or not. */
export function createSpending({ file, capMicros, paid, everyMs = 1_000 }: SpendingParts): BannerSource & Disposable & { /** Looks now. */ look(): Promise<void> } {
  const listeners = new Set<(banner: Banner) => void>();
  let banner = bannerOf(paid, 0, capMicros);
  const look = async (): Promise<void> => {
    const spent = await spentIn(file);
    const next = spent === undefined ? banner : bannerOf(paid, spent, capMicros);
    if (next.text === banner.text) return;
    banner = next;
    for (const listener of listeners) listener(banner);
  };
  const timer = paid.length === 0 ? undefined : setInterval(() => void look(), everyMs).unref();
  return {
    now: () => banner,
    onChange(listener) {
      listeners.add(listener);
    },
    look,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Undefined while the file is not there or cannot be read; the last figure holds then. */
async function spentIn(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  try {
    using store = lookInto(file);
    return await createLedger().spent(store.read);
  } catch {
    return undefined;
  }
}

function bannerOf(paid: readonly string[], spent: number, cap: number): Banner {
  if (paid.length === 0) return { kind: 'free', text: 'Everything here is drawn on this machine: it costs nothing, and nothing leaves the machine.' };
  const dollars = (micros: number): string => (micros === 0 ? '$0' : formatMicros(micros));
  const counted = `${dollars(spent)} of ${dollars(cap)} is spent or set aside`;
  if (spent >= cap) return { kind: 'cap-reached', text: `${counted}: what costs money is refused from here on. PLAYGROUND_SPEND_CAP_USD raises the limit.` };
  return { kind: 'paid', text: `${paid.join(', ')} may cost real money: ${counted} (PLAYGROUND_SPEND_CAP_USD).` };
}
