import { generateCommand } from './generate.ts';

export const imageToVideo = generateCommand('image-to-video');
