import type { ButtonAction, Command } from '../discord/command.ts';
import { cancel } from './cancel.ts';
import { collect } from './collect.ts';
import { help } from './help.ts';
import { imageToImage } from './image-to-image.ts';
import { imageToVideo } from './image-to-video.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { pingSwitch } from './ping-switch.ts';
import { textToImage } from './text-to-image.ts';
import { textToVideo } from './text-to-video.ts';

/** Every slash command. */
export const commands: readonly Command[] = [textToImage, imageToImage, textToVideo, imageToVideo, models, jobs, help];

/** Every button, by the action in its id. */
export const buttons: readonly ButtonAction[] = [cancel, collect, pingSwitch];
