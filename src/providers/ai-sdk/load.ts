import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { problem, ProblemError } from '../../core/problem.ts';
import { makesVideo } from '../../core/request.ts';
import type { ImageModel, VideoModel } from './models.ts';
import type { NamedModel, Settings } from './settings.ts';

/** A named model with the SDK's object for it. */
export type LoadedModel =
  | { readonly kind: 'image'; readonly named: NamedModel; readonly model: ImageModel; /** Pictures that one call gives. */ readonly perCall: number }
  | { readonly kind: 'video'; readonly named: NamedModel; readonly model: VideoModel };

/** Where provider packages keep the function that gives a model by its id. */
const makers = { image: ['imageModel', 'image'], video: ['videoModel', 'video'] } as const;

/** Loads the operator's module and makes its models. Throws `ProblemError` (`misconfigured`), which says what to do. */
export async function loadModels(settings: Settings, o: { readonly provider: string; readonly scrub: (text: string) => string }): Promise<readonly LoadedModel[]> {
  const wrong = (detail: string, cause?: unknown): ProblemError => {
    const why = cause instanceof Error ? `: ${o.scrub(cause.message)}` : '';
    return new ProblemError(problem('misconfigured', 'provider-misconfigured', { provider: o.provider }, { detail: `${detail}${why}` }));
  };
  const { AI_SDK_MODULE: name, AI_SDK_EXPORT: exported } = settings;

  let module: unknown;
  try {
    module = await import(addressOf(name));
  } catch (error) {
    if (isMissing(error)) throw wrong(`${name} is not there: install it beside the bot (npm install ${name}), or mend AI_SDK_MODULE`);
    throw wrong(`${name} cannot be loaded`, error);
  }
  const source = isThing(module) ? memberOf(module, exported) : undefined;
  if (!isThing(source)) throw wrong(`${name} has no export ${exported}: mend AI_SDK_EXPORT`);
  let provider: unknown = source;
  try {
    if (isFunction(source) && isFactory(settings)) provider = Reflect.apply(source, undefined, [{ ...keyOf(settings), ...settings.AI_SDK_OPTIONS }]);
    return await Promise.all(settings.AI_SDK_MODELS.map((named) => loadModel(provider, named)));
  } catch (error) {
    throw error instanceof WrongModel ? wrong(error.message) : wrong(`${exported} of ${name} does not make a provider of these models`, error);
  }
}

/** Said of a model itself, for the operator. */
class WrongModel extends Error {}

async function loadModel(provider: unknown, named: NamedModel): Promise<LoadedModel> {
  const kind = named.modes.some(makesVideo) ? 'video' : 'image';
  const maker = isThing(provider) ? makers[kind].map((name) => memberOf(provider, name)).find(isFunction) : undefined;
  if (!maker) throw new WrongModel(`the provider makes no ${kind} models (${named.id})`);
  const model: unknown = await Reflect.apply(maker, provider, [named.id]);
  const version = isThing(model) ? memberOf(model, 'specificationVersion') : undefined;
  if (version !== 'v4') throw new WrongModel(`${named.id} has the interface ${String(version)} instead of v4: install another version of the package`);
  if (kind === 'image' && isImageModel(model)) return { kind, named, model, perCall: named.imagesPerCall ?? numberOf(model.maxImagesPerCall) };
  if (kind === 'video' && isVideoModel(model)) return { kind, named, model };
  throw new WrongModel(`${named.id} is no ${kind} model`);
}

function isImageModel(model: unknown): model is ImageModel {
  return isThing(model) && isFunction(memberOf(model, 'doGenerate'));
}
function isVideoModel(model: unknown): model is VideoModel {
  return isThing(model) && (isFunction(memberOf(model, 'doGenerate')) || (isFunction(memberOf(model, 'doStart')) && isFunction(memberOf(model, 'doStatus'))));
}

/** One where the model does not say it as a number. */
function numberOf(most: unknown): number {
  return typeof most === 'number' && most >= 1 ? Math.min(4, Math.floor(most)) : 1;
}

function isFactory({ AI_SDK_API_KEY: key, AI_SDK_OPTIONS: options, AI_SDK_EXPORT: exported }: Settings): boolean {
  return key !== undefined || options !== undefined || exported.startsWith('create');
}
function keyOf({ AI_SDK_API_KEY: apiKey }: Settings): { readonly apiKey?: string } {
  return apiKey === undefined ? {} : { apiKey };
}

function addressOf(name: string): string {
  return name.startsWith('.') || isAbsolute(name) ? pathToFileURL(resolve(name)).href : name;
}
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND');
}

function isThing(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || isFunction(value);
}
// Any function: what it takes is the interface's word.
function isFunction(value: unknown): value is (...given: readonly unknown[]) => unknown {
  return typeof value === 'function';
}
function memberOf(thing: object, name: string): unknown {
  return Reflect.get(thing, name);
}
