import type { Note } from '../../core/note.ts';
import type { Output } from '../../core/provider.ts';
import { fromBase64 } from '../common/base64.ts';
import type { VideoData, Warnings } from './models.ts';

/** What can be had of pictures; what is no base64 is left out. */
export function imagesOf(images: readonly (string | Uint8Array)[]): readonly Output[] {
  return images.flatMap((image): readonly Output[] => bytesOf(typeof image === 'string' ? fromBase64(image) : new Uint8Array(image)));
}

/** What can be had of videos: bytes, and addresses that the guarded fetch takes. */
export function videosOf(videos: readonly VideoData[]): readonly Output[] {
  return videos.flatMap((video): readonly Output[] => {
    switch (video?.type) {
      case undefined: return [];
      case 'base64': return bytesOf(fromBase64(video.data));
      case 'binary': return bytesOf(new Uint8Array(video.data));
      case 'url':
        if (video.url.startsWith('data:')) return bytesOf(fromBase64(video.url));
        return video.url.startsWith('https://') && URL.canParse(video.url) ? [{ kind: 'foreign', url: video.url }] : [];
    }
  });
}

function bytesOf(bytes: Uint8Array<ArrayBuffer> | undefined): readonly Output[] {
  return bytes && bytes.length > 0 ? [{ kind: 'bytes', bytes }] : [];
}

/** What the SDK calls some of our options. */
const ourNames: { readonly [name: string]: string } = { aspectRatio: 'aspect_ratio', size: 'aspect_ratio', resolution: 'aspect_ratio', files: 'image', frameImages: 'last_frame', inputReferences: 'reference', n: 'count' };

/** A note for each option that the model would not take; its other warnings are for developers. */
export function notesOf(warnings: Warnings): readonly Note[] {
  const features = warnings.flatMap(({ type, feature, setting }) => (type.startsWith('unsupported') ? [feature ?? setting ?? ''] : []));
  const names = features.map((name) => (Object.hasOwn(ourNames, name) ? ourNames[name] ?? name : name)).filter((name) => /^[\w .-]{1,40}$/.test(name));
  return [...new Set(names)].map((option) => ({ kind: 'left-out', option }));
}
