import sharp from 'sharp';
import { expect, test } from 'vitest';
import { mediaType, pixelSize } from '../../src/playground/cdn/media-type.ts';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { call, createTestStandIn } from './bench-client.ts';
import { png } from './samples.ts';

const day = 24 * 60 * 60_000;

function posted(standIn: StandIn, name = 'cat.png', bytes: Uint8Array = png): string {
  return standIn.as('bob').in('general').post('', [{ name, bytes }]).attachments[0]?.url ?? '';
}

test('a file is served with its type and length, for as long as its URL says', async () => {
  await using standIn = await createTestStandIn();
  const url = posted(standIn);
  const expiry = Number.parseInt(new URL(url).searchParams.get('ex') ?? '', 16) * 1000;
  expect(expiry).toBe(standIn.clock.now() + day);

  standIn.clock.advance(day - 1);
  const served = await fetch(url);
  expect([served.status, served.headers.get('content-type'), served.headers.get('content-length')]).toEqual([200, 'image/png', String(png.length)]);
  expect(Buffer.from(await served.arrayBuffer())).toEqual(png);
  standIn.clock.advance(1);

  expect((await fetch(url)).status).toBe(404);
});

test('a URL without its signature, or with another expiry, path or signature, is 404', async () => {
  await using standIn = await createTestStandIn();
  const url = posted(standIn);
  const other = new URL(url);
  other.searchParams.set('ex', 'ffffffff');

  for (const wrong of [url.split('?')[0] ?? '', other.href, url.replace('cat.png', 'dog.png'), url.replace(/hm=../, 'hm=00').replace(/hm=00/, 'hm=zz')]) {
    expect((await fetch(wrong)).status, wrong).toBe(404);
  }
});

test('an expired URL is made fresh by asking for it, or by reading the message again', async () => {
  await using standIn = await createTestStandIn({ urlLifetimeMs: 60_000 });
  const url = posted(standIn);
  standIn.clock.advance(60_001);

  const { body } = await call(standIn, 'POST', '/attachments/refresh-urls', { body: { attachment_urls: [url, 'https://example.com/x.png'] } });
  const [fresh, foreign] = body['refreshed_urls'] as readonly { readonly original: string; readonly refreshed: string }[];

  expect(fresh?.original).toBe(url);
  expect((await fetch(fresh?.refreshed ?? '')).status).toBe(200);
  expect(foreign?.refreshed).toBe('https://example.com/x.png');
  expect((await fetch(standIn.messages('general')[0]?.attachments[0]?.url ?? '')).status).toBe(200);
});

test('parts of a file are served, so that videos can be sought', async () => {
  await using standIn = await createTestStandIn();
  const url = posted(standIn);
  const part = async (range: string): Promise<readonly unknown[]> => {
    const response = await fetch(url, { headers: { range } });
    return [response.status, response.headers.get('content-range'), (await response.arrayBuffer()).byteLength];
  };

  expect(await part('bytes=0-9')).toEqual([206, `bytes 0-9/${png.length}`, 10]);
  expect(await part('bytes=-10')).toEqual([206, `bytes ${png.length - 10}-${png.length - 1}/${png.length}`, 10]);
  expect((await part(`bytes=${png.length}-`))[0]).toBe(416);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(png.length)]);
});

test('what a browser could run is served as a download', async () => {
  await using standIn = await createTestStandIn();

  const { headers } = await fetch(posted(standIn, 'page.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')));

  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('beyond the bytes it may hold the oldest files are forgotten', async () => {
  await using standIn = await createTestStandIn({ keepBytes: png.length * 2 });
  const urls = [posted(standIn), posted(standIn), posted(standIn)];

  expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([404, 200, 200]);
  expect(standIn.messages('general')).toHaveLength(3);
});

test.each(['png', 'jpeg', 'webp', 'gif'] as const)('the pixels of a %s are read from its header', async (format) => {
  const bytes = await sharp({ create: { width: 37, height: 23, channels: 3, background: 'teal' } }).toFormat(format).toBuffer();

  expect(mediaType(bytes, 'unnamed')).toBe(`image/${format}`);
  expect(pixelSize(bytes, `image/${format}`)).toEqual({ width: 37, height: 23 });
});

test('the pixels of lossless and of transparent WebP are read as well', async () => {
  const image = sharp({ create: { width: 37, height: 23, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } } });

  expect(pixelSize(await image.webp({ lossless: true }).toBuffer(), 'image/webp')).toEqual({ width: 37, height: 23 });
  expect(pixelSize(await image.webp({ quality: 50 }).toBuffer(), 'image/webp')).toEqual({ width: 37, height: 23 });
});

test('an MP4 is known by its bytes, whatever its name, and a cut header has no pixels', () => {
  const track = Buffer.alloc(92);
  track.writeUInt32BE(92, 0);
  track.write('tkhd', 4, 'latin1');
  track.writeUInt32BE(768 << 16, 84);
  track.writeUInt32BE(512 << 16, 88);
  const movie = Buffer.concat([Buffer.from('\0\0\0\x14ftypisom\0\0\0\0isom', 'latin1'), track]);

  expect(mediaType(movie, 'clip.bin', 'application/octet-stream')).toBe('video/mp4');
  expect(pixelSize(movie, 'video/mp4')).toEqual({ width: 768, height: 512 });
  expect(pixelSize(png.subarray(0, 20), 'image/png')).toBeUndefined();
  expect(mediaType(Buffer.from('hello'), 'notes.txt')).toBe('text/plain; charset=utf-8');
});
