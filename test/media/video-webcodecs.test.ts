import { expect, test } from 'vitest';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { probeVideo } from '../../src/media/probe-video.ts';
import { createWebcodecsTool } from '../../src/media/video-webcodecs.ts';
import { videoToolContract } from '../contract/video-tool.ts';
import { videoFixture, needsCodec } from './videos.ts';
import { problemOf, temporaryFolder } from './open-media.ts';

(await needsCodec())('Videos by the embedded codec', () => {
  videoToolContract(createWebcodecsTool);

  test('what it cannot read is said to work with ffmpeg', async () => {
    const path = join(await temporaryFolder(), 'source');
    await writeFile(path, videoFixture('mpeg4.avi'));
    const facts = await probeVideo(path, 'video/x-msvideo');
    const tool = await createWebcodecsTool();
    const problem = await problemOf(tool.transcode({ path, facts }, `${path}.mp4`, { width: 64, height: 64, bitrate: 300_000, audioBitrate: 0 }));
    expect(problem).toMatchObject({ code: 'misconfigured', detail: expect.stringContaining('ffmpeg') });
  });
});
