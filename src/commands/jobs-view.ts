import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent } from 'discord.js';
import { isFinalPhase, type Job } from '../core/job.ts';
import type { Studio } from '../core/studio.ts';
import { customId } from '../discord/custom-id.ts';
import { timestamp } from '../discord/render.ts';
import { safeLine } from '../discord/safe-text.ts';
import type { Texts } from '../text/index.ts';

/** Two rows of five buttons. */
const shownJobs = 10;
const maxPrompt = 60;

type View = { readonly content: string; readonly components: APIActionRowComponent<APIButtonComponent>[] };

/** A person's last jobs with what can be done about each, and the switch of the ping. */
export async function viewJobs(studio: Studio, userId: string, texts: Texts): Promise<View> {
  const [jobs, { ping }] = await Promise.all([studio.jobsOf(userId, { limit: shownJobs }), studio.preferences(userId)]);
  const lines = await Promise.all(jobs.map(async ({ job }, index) => line(job, index + 1, await positionOf(studio, job), texts)));
  const buttons = jobs.flatMap(({ job }, index) => actionOn(job, index + 1, texts) ?? []);
  const content = [
    ...(lines.length === 0 ? [texts.jobs.none] : [texts.jobs.title, ...lines]),
    `-# ${ping ? texts.jobs.pingIsOn : texts.jobs.pingIsOff}`,
  ].join('\n');
  return { content, components: [...rows(buttons), ...rows([pingButton(ping, texts)])] };
}

function line(job: Job, number: number, position: number | null, texts: Texts): string {
  return texts.jobs.line({
    number,
    state: position === null ? texts.jobs.states[job.phase] : texts.jobs.position(position + 1),
    mode: texts.modes[job.asked.mode],
    when: timestamp(job.receivedAt),
    prompt: safeLine(job.asked.prompt, maxPrompt),
    id: job.id,
  });
}

async function positionOf(studio: Studio, { id, phase }: Job): Promise<number | null> {
  return phase === 'queued' ? await studio.position(id) : null;
}

function actionOn(job: Job, number: number, texts: Texts): APIButtonComponent | undefined {
  if (!isFinalPhase(job.phase)) return button(texts.jobs.cancel(number), customId('cancel', job.id), ButtonStyle.Danger);
  return job.artifacts.length > 0 ? button(texts.jobs.collect(number), customId('collect', job.id), ButtonStyle.Secondary) : undefined;
}

function pingButton(isOn: boolean, texts: Texts): APIButtonComponent {
  return button(isOn ? texts.jobs.turnPingOff : texts.jobs.turnPingOn, customId('ping', isOn ? 'off' : 'on'), ButtonStyle.Secondary);
}

function button(label: string, custom_id: string, style: ButtonStyle.Danger | ButtonStyle.Secondary): APIButtonComponent {
  return { type: ComponentType.Button, style, label, custom_id };
}

function rows(buttons: readonly APIButtonComponent[]): APIActionRowComponent<APIButtonComponent>[] {
  const starts = buttons.flatMap((_, index) => (index % 5 === 0 ? [index] : []));
  return starts.map((start) => ({ type: ComponentType.ActionRow, components: buttons.slice(start, start + 5) }));
}
