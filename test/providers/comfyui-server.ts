import { readFileSync } from 'node:fs';
import { createFakeRuns, type FakeRuns, type FakePrompt } from './comfyui-runs.ts';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';
import { attachSockets, type FakeSockets } from './comfyui-sockets.ts';

/** Two that were seen, and one from before ids could be chosen. */
export type ComfyVersion = '0.33.0' | '0.3.64' | '0.3.10';
export type FakeNode = { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> };
export type FakeGraph = Readonly<Record<string, FakeNode>>;
type ClassInfo = { readonly input: { readonly required?: Readonly<Record<string, unknown>>; readonly optional?: Readonly<Record<string, unknown>> }; readonly output_node: boolean };

/** A ComfyUI on a socket of this machine: it answers as the real one does, and works when the test says so. */
export type ComfyServer = AsyncDisposable & {
  readonly origin: string;
  readonly service: HttpService;
  readonly runs: FakeRuns;
  readonly sockets: FakeSockets;
  /** Every prompt that was taken, in order. */
  readonly taken: readonly FakePrompt[];
  readonly uploads: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
  /** What it knows of nodes; a test may take some away. */
  readonly classes: Record<string, ClassInfo>;
  /** As when its program ends and begins again: queue and history were in memory only. */
  restart(): void;
};

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const fixtureOf = { '0.33.0': '0.33.0', '0.3.64': '0.3.64', '0.3.10': '0.3.64' } as const;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type ComfyParts = {
  readonly version?: ComfyVersion;
  readonly secret?: string;
  readonly now?: () => number;
  /** The bytes of every file that it makes. */
  readonly file?: Buffer;
  /** What it says besides, in whatever it complains of. */
  readonly said?: string;
};

export async function startComfy({ version = '0.33.0', secret, now = () => 1_795_404_320_082, file: made = png, said = '' }: ComfyParts = {}): Promise<ComfyServer> {
  const isNew = version === '0.33.0';
  const classes = JSON.parse(readFileSync(new URL(`../fixtures/comfyui/object-info-${fixtureOf[version]}.json`, import.meta.url), 'utf8')) as Record<string, ClassInfo>;
  const taken: FakePrompt[] = [];
  const uploads: { name: string; type: string; bytes: number }[] = [];
  let sockets: FakeSockets | undefined;
  const runs = createFakeRuns({ now, said, send: (client, event, data) => sockets?.send(client, event, data) });

  async function answer(request: ReceivedRequest): Promise<ServiceAnswer | undefined> {
    const { method, path } = request;
    if (secret !== undefined && request.headers.authorization !== `Bearer ${secret}`) return { status: 401, json: { error: `not with ${request.headers.authorization ?? 'nothing'}` } };
    const [, one = '', two = '', three = '', four = ''] = path.split('/');
    if (method === 'GET' && path === '/system_stats') return { json: { system: { os: 'posix', comfyui_version: version, python_version: '3.12' }, devices: [{ name: 'cuda:0', type: 'cuda', vram_total: 25_757_220_864, vram_free: 20_000_000_000 }] } };
    if (method === 'GET' && one === 'object_info') return { json: two === '' ? classes : Object.hasOwn(classes, two) ? { [two]: classes[two] } : {} };
    if (method === 'GET' && path === '/queue') return { json: runs.queue() };
    if (method === 'GET' && one === 'history') return { json: two === '' ? runs.lastOfHistory() : runs.historyOf(two) };
    if (method === 'GET' && path === '/view') return view(request);
    if (method === 'POST' && path === '/upload/image') return upload(request);
    if (method === 'POST' && path === '/prompt') return prompt(request);
    if (method === 'POST' && path === '/queue') return runs.remove((request.json() as { delete: string[] }).delete[0] ?? ''), { body: '' };
    if (method === 'POST' && path === '/interrupt') return interrupt(request);
    if (isNew && one === 'api' && two === 'jobs' && method === 'GET') return job(three);
    if (isNew && one === 'api' && two === 'jobs' && four === 'cancel') return { json: { cancelled: runs.cancel(three) } };
    return { status: 404, body: '404: Not Found', headers: { 'content-type': 'text/plain; charset=utf-8' } };
  }

  function job(id: string): ServiceAnswer {
    const found = runs.jobOf(id);
    return found ? { json: found } : { status: 404, json: { error: 'Job not found' } };
  }

  function view({ query }: ReceivedRequest): ServiceAnswer {
    const name = query.get('filename') ?? '';
    if (!runs.files.has(`${query.get('type')}/${query.get('subfolder')}/${name}`)) return { status: 404, body: '' };
    const type = name.endsWith('.mp4') ? 'video/mp4' : `image/${name.split('.').at(-1)}`;
    return { body: made, headers: { 'content-type': type, 'x-content-type-options': 'nosniff' } };
  }

  async function upload(request: ReceivedRequest): Promise<ServiceAnswer> {
    const form = await request.form();
    const file = form.get('image');
    if (!(file instanceof File)) return { status: 400, body: '' };
    uploads.push({ name: file.name, type: file.type, bytes: file.size });
    return { json: { name: file.name, subfolder: form.get('subfolder') ?? '', type: 'input' } };
  }

  /** An old one does not read who is meant. */
  function interrupt(request: ReceivedRequest): ServiceAnswer {
    const id = (request.json() as { prompt_id?: string }).prompt_id;
    runs.interrupt(version === '0.3.10' ? undefined : id);
    return { body: '' };
  }

  function prompt(request: ReceivedRequest): ServiceAnswer {
    const { prompt: graph, prompt_id: id, client_id: client = '' } = request.json() as { prompt: FakeGraph; prompt_id?: string; client_id?: string };
    if (isNew && id !== undefined && !uuid.test(id)) return { status: 400, json: { error: { type: 'invalid_prompt_id', message: 'prompt_id must be a UUID', details: '', extra_info: {} }, node_errors: {} } };
    const refusal = refusalOf(graph);
    if (refusal) return { status: 400, json: refusal };
    const chosen = version === '0.3.10' || id === undefined ? `a0000000-0000-4000-8000-${String(taken.length).padStart(12, '0')}` : id;
    const entry = { id: chosen, graph, client, number: taken.length };
    taken.push(entry);
    runs.add(entry);
    return { json: { prompt_id: chosen, number: entry.number, node_errors: {} } };
  }

  function refusalOf(graph: FakeGraph): unknown {
    for (const [node, { class_type: name, inputs }] of Object.entries(graph)) {
      if (!classes[name]) {
        return isNew
          ? { error: { type: 'missing_node_type', message: `Node '${name}' not found. The custom node may not be installed.`, details: `Node ID '#${node}'`, extra_info: { node_id: node, class_type: name, node_title: name } }, node_errors: {} }
          : { error: { type: 'invalid_prompt', message: `Cannot execute because node ${name} does not exist.`, details: `Node ID '#${node}'`, extra_info: {} }, node_errors: {} };
      }
      const wrong = wrongInput(name, inputs);
      if (wrong) return { error: { type: 'prompt_outputs_failed_validation', message: `Prompt outputs failed validation ${said}`, details: said, extra_info: {} }, node_errors: { [node]: { class_type: name, dependent_outputs: ['9'], errors: [wrong] } } };
    }
    return undefined;
  }

  function wrongInput(name: string, inputs: FakeNode['inputs']): unknown {
    const picture = inputs['image'];
    if (name === 'LoadImage' && typeof picture === 'string' && !uploads.some((each) => picture === `darkroom/${each.name}`)) {
      return { type: 'custom_validation_failed', message: 'Custom validation failed for node', details: `image - Invalid image file: ${picture}`, extra_info: { input_name: 'image', received_value: picture } };
    }
    for (const [input, spec] of Object.entries(classes[name]?.input.required ?? {})) {
      if (!Object.hasOwn(inputs, input)) return { type: 'required_input_missing', message: 'Required input is missing', details: input, extra_info: { input_name: input } };
      const choices = Array.isArray(spec) && Array.isArray(spec[0]) ? spec[0] : undefined;
      if (choices && name !== 'LoadImage' && !choices.includes(inputs[input])) return { type: 'value_not_in_list', message: 'Value not in list', details: `${input}: '${String(inputs[input])}' not in ${JSON.stringify(choices)}`, extra_info: { input_name: input, input_config: spec, received_value: inputs[input] } };
    }
    return undefined;
  }

  const service = await startHttpService(answer);
  sockets = attachSockets(service.server, () => runs.runningNode());
  const own = sockets;
  return {
    origin: service.origin, service, runs, sockets: own, taken, uploads, classes,
    restart: () => {
      runs.clear();
      own.drop();
    },
    async [Symbol.asyncDispose]() {
      own.close();
      await service[Symbol.asyncDispose]();
    },
  };
}
