import { matchSegments } from './router.ts';

/** What an injected fault does to a request. */
export type FaultReply =
  /** Answers this without any effect. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Never answers, without any effect. */
  | { readonly hang: true }
  /** Goes on as usual after so many milliseconds of real time. */
  | { readonly delayMs: number }
  /** Goes on as usual once this settles: a delay that a test ends by itself. */
  | { readonly hold: Promise<unknown> }
  /** Resets the connection once the request is read whole, without any effect. */
  | { readonly resetAfterBody: true }
  /** Takes effect, then resets the connection: the answer is lost. */
  | { readonly storeThenReset: true }
  /** Takes effect, then never answers. */
  | { readonly storeThenHang: true }
  /** Takes effect, then answers with this status and Discord's empty body. */
  | { readonly storeThenStatus: number };

/** A fault for some requests. */
export type Fault = {
  /** Any method if absent. */
  readonly method?: string;
  /** A pattern with `:name` for any segment, as `/channels/:channel/messages`, or an expression; both are held against the decoded path after `/api/v10`. */
  readonly route: string | RegExp;
  /** How many requests it hits; 1 if absent, `Infinity` for all. */
  readonly times?: number;
  readonly reply: FaultReply;
};

/** A fault in force. */
export type ArmedFault = { /** How many requests it has hit. */ used(): number; /** Takes it away. */ remove(): void };

/** The faults in force, in the order in which they were added. */
export type Faults = {
  add(fault: Fault): ArmedFault;
  clear(): void;
  /** The reply for a request, counted as used; undefined if none applies. */
  take(method: string, path: string): FaultReply | undefined;
};

/** An empty list of faults. */
export function createFaults(): Faults {
  const armed = new Set<{ readonly fault: Fault; used: number }>();
  const applies = ({ method, route }: Fault, asked: string, path: string): boolean => {
    if (method !== undefined && method.toUpperCase() !== asked) return false;
    if (typeof route !== 'string') return route.test(path);
    const pattern = route.split('/');
    const segments = path.split('/');
    return pattern.length === segments.length && matchSegments(pattern, segments) !== undefined;
  };
  return {
    add(fault) {
      const entry = { fault, used: 0 };
      armed.add(entry);
      return { used: () => entry.used, remove: () => void armed.delete(entry) };
    },
    clear: () => armed.clear(),
    take(method, path) {
      for (const entry of armed) {
        if (entry.used >= (entry.fault.times ?? 1) || !applies(entry.fault, method, path)) continue;
        entry.used += 1;
        return entry.fault.reply;
      }
      return undefined;
    },
  };
}
