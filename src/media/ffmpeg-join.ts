import type { JoinAim, VideoSource } from './video.ts';
import { framesAt, sizeWithin } from './video.ts';

/**
 * The filters that make one video of several inputs, as `[pictures]` and, with sound, `[sound]`. Each clip is brought
 * to the same size, rate and length in whole frames first: what is not alike cannot be put together.
 */
export function joinGraph(clips: readonly VideoSource[], aim: JoinAim, hasSound: boolean): string {
  const alike = clips.flatMap((clip, index) => [pictures(clip, index, aim), ...(hasSound ? [sound(clip, index, aim)] : [])]);
  const pads = clips.map((_, index) => `[v${index}]${hasSound ? `[a${index}]` : ''}`).join('');
  return [...alike, `${pads}concat=n=${clips.length}:v=1:a=${hasSound ? 1 : 0}[pictures]${hasSound ? '[sound]' : ''}`].join(';');
}

function pictures({ facts }: VideoSource, index: number, aim: JoinAim): string {
  const { width, height, framesPerSecond } = aim;
  const inner = sizeWithin(facts, aim);
  const frames = framesAt(facts, framesPerSecond);
  const colours = `out_range=tv${aim.toBt709 ? ':out_color_matrix=bt709' : ''}`;
  return [
    `[${index}:v:0]setpts=PTS-STARTPTS`, `scale=${inner.width}:${inner.height}:flags=lanczos:${colours}`, 'format=yuv420p', 'setsar=1',
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:black`, `fps=${framesPerSecond}`,
    // The last picture stays where there are too few.
    `tpad=stop_mode=clone:stop=${frames}`, `trim=end_frame=${frames}[v${index}]`,
  ].join(',');
}

function sound({ facts }: VideoSource, index: number, { framesPerSecond }: JoinAim): string {
  const seconds = (framesAt(facts, framesPerSecond) / framesPerSecond).toFixed(6);
  return `[${index}:a:0]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo,apad=whole_dur=${seconds},atrim=duration=${seconds}[a${index}]`;
}
