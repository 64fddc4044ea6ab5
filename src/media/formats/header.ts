import type { ImageType, VideoType } from '../../core/media.ts';

/** What the bytes of a picture say of it without being decoded. */
export type PictureHeader = {
  readonly kind: 'picture';
  readonly type: ImageType;
  /** Pixels as stored, before the orientation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 = upright. */
  readonly orientation: number;
  /** Milliseconds of one round of an animation; absent for a still picture. */
  readonly durationMs?: number;
  /** The file ends where it should and its parts are all there. */
  readonly whole: boolean;
};

/** What the bytes of a video say of it without being decoded. Zero = not said. */
export type VideoHeader = {
  readonly kind: 'video';
  readonly type: VideoType;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  readonly whole: boolean;
};

/** Pixels as shown. */
export function shownSize({ width, height, orientation }: PictureHeader): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
