import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findPart, needs } from './needs.ts';

/** Sends bytes to the server of a URL and takes the first piece of its answer. */
async function firstAnswer(url: string, port: number, bytes: Uint8Array): Promise<Buffer> {
  const { hostname, port: given } = new URL(url);
  const socket = connect(given === '' ? port : Number(given), hostname);
  try {
    socket.write(bytes);
    const [answer] = await once(socket, 'data') as [Buffer];
    return answer;
  } finally {
    socket.destroy();
  }
}

/** PostgreSQL's first message: its length, protocol 3.0, then names and values, each ended by a zero byte. */
function startupMessage(url: string): Buffer {
  const { username, pathname } = new URL(url);
  const body = Buffer.from(`\0\x03\0\0user\0${username}\0database\0${pathname.slice(1)}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.byteLength + 4);
  return Buffer.concat([length, body]);
}

describe('A part that tests need', () => {
  afterEach(() => { vi.unstubAllEnvs(); });

  test('is found where its variable points to', () => {
    vi.stubEnv('FFMPEG', process.execPath);
    vi.stubEnv('TEST_REDIS_URL', 'redis://127.0.0.1:6379');
    expect([findPart('ffmpeg'), findPart('redis')]).toEqual([process.execPath, 'redis://127.0.0.1:6379']);
  });

  test('that is missing fails npm run test:all with advice', () => {
    vi.stubEnv('FFMPEG', '/nowhere/ffmpeg');
    vi.stubEnv('DARKROOM_TEST_ALL', '1');
    expect(() => needs('ffmpeg')).toThrow('npm run test:all needs ffmpeg: put it on the PATH or name it in FFMPEG');
  });

  test('that is missing does not fail npm test', () => {
    vi.stubEnv('FFMPEG', '/nowhere/ffmpeg');
    vi.stubEnv('DARKROOM_TEST_ALL', '');
    expect(() => needs('ffmpeg')).not.toThrow();
  });
});

needs('ffmpeg')('The ffmpeg that tests use', (path) => {
  test('runs and knows H.264', () => {
    expect(spawnSync(path, ['-hide_banner', '-h', 'encoder=libx264'], { encoding: 'utf8' }).stdout).toContain('Encoder libx264');
  });
});

needs('chromium')('The Chromium that tests use', (path) => {
  test('runs', () => {
    expect(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^Chrom(ium|e) \d+/);
  });
});

needs('postgres')('The PostgreSQL that tests use', (url) => {
  test('asks who is there', async () => {
    expect((await firstAnswer(url, 5432, startupMessage(url))).subarray(0, 1).toString()).toBe('R');
  });
});

needs('redis')('The Redis that tests use', (url) => {
  test('answers a ping', async () => {
    expect((await firstAnswer(url, 6379, Buffer.from('PING\r\n'))).toString()).toBe('+PONG\r\n');
  });
});
