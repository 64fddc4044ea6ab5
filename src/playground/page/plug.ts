import type { BotProcess } from '../bot-process.ts';
import type { BotState } from './protocol.ts';

/** The bot's power, as the page has it in hand. */
export type Plug = {
  state(): BotState;
  /** Starts the bot, or waits for a start under way; nothing happens where it runs. Rejects with a sentence when it ends before it is ready. */
  start(): Promise<void>;
  /** SIGKILL. Resolves when the process is gone. */
  pull(): Promise<void>;
  /** Hears whenever the state may be another one; `byItself`: the process has ended without being asked. */
  onChange(listener: (o: { readonly byItself: boolean }) => void): void;
};

/** A plug for a bot that runs or does not. */
export function createPlug(bot: Pick<BotProcess, 'start' | 'kill' | 'isRunning' | 'onExit'>): Plug {
  const listeners = new Set<(o: { readonly byItself: boolean }) => void>();
  let starting: Promise<void> | undefined;
  let pulling = false;
  const tell = (byItself: boolean): void => {
    for (const listener of listeners) listener({ byItself });
  };
  bot.onExit(() => tell(!pulling && starting === undefined));
  return {
    state: () => (starting !== undefined ? 'starting' : bot.isRunning() ? 'running' : 'stopped'),
    async start() {
      if (starting === undefined) {
        if (bot.isRunning()) return;
        starting = bot.start().finally(() => {
          starting = undefined;
          tell(false);
        });
        tell(false);
      }
      await starting;
    },
    async pull() {
      pulling = true;
      try {
        await bot.kill();
      } finally {
        pulling = false;
      }
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
