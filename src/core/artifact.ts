import type { StoredFile } from './media.ts';

/** A result as it is posted. */
export type Artifact = {
  readonly file: StoredFile;
  /** File name that fits the content: `darkroom-<job>-1.png`. */
  readonly name: string;
  readonly seed: number;
};

const extensions: { readonly [type: string]: string } = {
  'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif', 'video/mp4': 'mp4', 'video/webm': 'webm',
  'video/x-matroska': 'mkv', 'video/x-msvideo': 'avi',
};

/** The name of result `number` (from 1) of a job. */
export function artifactName(jobId: string, number: number, file: Pick<StoredFile, 'type'>): string {
  return `darkroom-${jobId}-${number}.${extensions[file.type] ?? 'bin'}`;
}

/** Whether a file's name is that of a result of this job. */
export function isArtifactName(jobId: string, name: string): boolean {
  return name.startsWith(`darkroom-${jobId}-`);
}
