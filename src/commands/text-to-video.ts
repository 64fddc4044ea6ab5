import { generateCommand } from './generate.ts';

export const textToVideo = generateCommand('text-to-video');
