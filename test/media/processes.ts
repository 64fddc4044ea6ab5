import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

/** Whether a process still runs. One that has ended but that nobody has asked after (a zombie) does not. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export async function untilGone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 10_000, interval: 20 });
}

/** What a process has started; Linux only. */
export function startedBy(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}
