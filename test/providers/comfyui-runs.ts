import type { FakeGraph } from './comfyui-server.ts';

export type FakePrompt = { readonly id: string; readonly graph: FakeGraph; readonly client: string; readonly number: number };
type Message = readonly [event: string, data: Readonly<Record<string, unknown>>];
type Ended = { readonly prompt: FakePrompt; readonly outputs: Readonly<Record<string, unknown>>; readonly messages: readonly Message[]; readonly how: 'completed' | 'cancelled' | 'failed' };
type Running = { readonly prompt: FakePrompt; readonly nodes: readonly string[]; at: number; readonly messages: Message[] };

/** The one worker of a ComfyUI: strictly one prompt after the other, one node with each tick. */
export type FakeRuns = {
  add(prompt: FakePrompt): void;
  /** Takes the next prompt, or runs the next node of the one it has, or ends it. */
  tick(): void;
  /** Ticks until nothing is left. */
  finishAll(): void;
  cancel(id: string): boolean;
  remove(id: string): boolean;
  /** Without an id: whatever runs. */
  interrupt(id?: string): boolean;
  clear(): void;
  runningNode(): string | undefined;
  queue(): unknown;
  historyOf(id: string): unknown;
  lastOfHistory(): unknown;
  jobOf(id: string): unknown;
  /** `type/subfolder/name` of everything that was saved. */
  readonly files: ReadonlySet<string>;
  /** What a kind of node reports instead of what it usually does. */
  readonly reports: Map<string, Readonly<Record<string, unknown>>>;
};

/** Words in a prompt that make the sampler fail, and what it says then. */
const failures: Readonly<Record<string, readonly [type: string, message: string]>> = {
  forbidden: ['Exception', 'Polling aborted: Content Moderated by the service, see /opt/ComfyUI/logs'],
  enormous: ['torch.OutOfMemoryError', 'CUDA out of memory. Tried to allocate 40 GiB at /opt/ComfyUI/comfy/ops.py'],
  broken: ['builtins.RuntimeError', 'mat1 and mat2 shapes cannot be multiplied in /opt/ComfyUI/comfy/model.py {"6": {"class_type": "CLIPTextEncode"}}'],
};

export function createFakeRuns({ now, said, send }: { readonly now: () => number; readonly said: string; readonly send: (client: string, event: string, data: unknown) => void }): FakeRuns {
  const pending: FakePrompt[] = [];
  const history = new Map<string, Ended>();
  const files = new Set<string>();
  const reports = new Map<string, Readonly<Record<string, unknown>>>();
  let running: Running | undefined;
  let saved = 0;

  const tell = (run: Running, event: string, data: Readonly<Record<string, unknown>>): void => send(run.prompt.client, event, { ...data, prompt_id: run.prompt.id });
  const note = (run: Running, event: string, data: Readonly<Record<string, unknown>> = {}): void => {
    const full = { ...data, prompt_id: run.prompt.id, timestamp: now() };
    run.messages.push([event, full]);
    tell(run, event, full);
  };

  function tick(): void {
    if (!running) return begin();
    const node = running.nodes[running.at];
    if (node === undefined) return end(running, 'completed', 'execution_success');
    const failure = failureOf(running, node);
    if (failure) return failed(running, node, failure);
    tell(running, 'progress_state', { nodes: { [node]: { value: 0, max: 1, state: 'running', node_id: node } } });
    tell(running, 'executing', { node, display_node: node });
    if (isSampler(running, node)) for (const value of [1, 2, 3, 4]) tell(running, 'progress', { value, max: 4, node });
    tell(running, 'progress_state', { nodes: { [node]: { value: 1, max: 1, state: 'finished', node_id: node } } });
    running.at += 1;
  }

  function begin(): void {
    const prompt = pending.shift();
    if (!prompt) return;
    running = { prompt, nodes: Object.keys(prompt.graph), at: 0, messages: [] };
    note(running, 'execution_start');
    note(running, 'execution_cached', { nodes: [] });
  }

  function end(run: Running, how: Ended['how'], event: string, data: Readonly<Record<string, unknown>> = {}): void {
    note(run, event, data);
    const outputs = how === 'completed' ? outputsOf(run.prompt) : {};
    history.set(run.prompt.id, { prompt: run.prompt, outputs, messages: run.messages, how });
    running = undefined;
    tell(run, 'executing', { node: null });
  }

  function failed(run: Running, node: string, [exceptionType, message]: readonly [string, string]): void {
    end(run, 'failed', 'execution_error', {
      node_id: node, node_type: run.prompt.graph[node]?.class_type, executed: [], exception_message: `${message} ${said}`, exception_type: exceptionType,
      traceback: ['  File "/opt/ComfyUI/execution.py", line 545, in execute\n'], current_inputs: { prompt: [JSON.stringify(run.prompt.graph)] }, current_outputs: [],
    });
  }

  function failureOf(run: Running, node: string): readonly [string, string] | undefined {
    const words = JSON.stringify(run.prompt.graph);
    return isSampler(run, node) ? Object.entries(failures).find(([word]) => words.includes(word))?.[1] : undefined;
  }
  const isSampler = (run: Running, node: string): boolean => run.prompt.graph[node]?.class_type.startsWith('KSampler') === true;

  function outputsOf({ graph }: FakePrompt): Readonly<Record<string, unknown>> {
    const batch = Object.values(graph).map(({ inputs }) => inputs['batch_size']).find((size) => typeof size === 'number') ?? 1;
    return Object.fromEntries(Object.entries(graph).flatMap(([node, { class_type: name, inputs }]) => {
      const given = reports.get(name);
      if (given) return [[node, given]];
      const prefix = String(inputs['filename_prefix'] ?? 'ComfyUI').split('/');
      const file = (ending: string, type = 'output'): unknown => {
        const item = { filename: `${prefix.at(-1)}_${String(saved += 1).padStart(5, '0')}_.${ending}`, subfolder: prefix.slice(0, -1).join('/'), type };
        files.add(`${type}/${item.subfolder}/${item.filename}`);
        return item;
      };
      switch (name) {
        case 'SaveImage': return [[node, { images: Array.from({ length: batch }, () => file('png')) }]];
        case 'PreviewImage': return [[node, { images: Array.from({ length: batch }, () => file('png', 'temp')) }]];
        case 'SaveVideo': return [[node, { images: [file('mp4')], animated: [true] }]];
        case 'SaveWEBM': return [[node, { images: [file('webm')], animated: [true] }]];
        case 'SaveAnimatedWEBP': return [[node, { images: [file('webp')], animated: [true] }]];
        case 'VHS_VideoCombine': return [[node, { gifs: [{ ...(file(inputs['format'] === 'image/gif' ? 'gif' : 'mp4') as object), format: inputs['format'], frame_rate: 8 }] }]];
        default: return [];
      }
    }));
  }

  const interrupt = (id?: string): boolean => {
    if (!running || (id !== undefined && running.prompt.id !== id)) return false;
    end(running, 'cancelled', 'execution_interrupted', { node_id: running.nodes[running.at] ?? '1', node_type: 'KSampler', executed: [] });
    return true;
  };
  const remove = (id: string): boolean => {
    const at = pending.findIndex((prompt) => prompt.id === id);
    if (at >= 0) pending.splice(at, 1);
    return at >= 0;
  };
  const item = (prompt: FakePrompt): unknown => [prompt.number, prompt.id, prompt.graph, { client_id: prompt.client }, []];
  const entry = ({ prompt, outputs, messages, how }: Ended): unknown => ({
    prompt: item(prompt), outputs, meta: {},
    status: { status_str: how === 'completed' ? 'success' : 'error', completed: how === 'completed', messages },
  });

  return {
    tick, interrupt, remove, files, reports,
    add: (prompt) => void pending.push(prompt),
    finishAll: () => { while (running ?? pending.length > 0) tick(); },
    cancel: (id) => interrupt(id) || remove(id),
    clear: () => {
      pending.length = 0;
      history.clear();
      running = undefined;
    },
    runningNode: () => running?.nodes[running.at],
    queue: () => ({ queue_running: running ? [item(running.prompt)] : [], queue_pending: pending.map(item) }),
    historyOf: (id) => {
      const found = history.get(id);
      return found ? { [id]: entry(found) } : {};
    },
    lastOfHistory: () => Object.fromEntries([...history].slice(-1).map(([id, ended]) => [id, entry(ended)])),
    jobOf: (id) => {
      const short = { id, priority: 1, create_time: now(), outputs_count: 0, previewable_outputs_count: 0 };
      if (running?.prompt.id === id) return { ...short, status: 'in_progress' };
      if (pending.some((prompt) => prompt.id === id)) return { ...short, status: 'pending' };
      const ended = history.get(id);
      if (!ended) return undefined;
      const { messages, how, outputs, prompt } = ended;
      const error = messages.find(([event]) => event === 'execution_error')?.[1];
      return {
        ...short, status: how, execution_start_time: messages[0]?.[1]['timestamp'], execution_end_time: messages.at(-1)?.[1]['timestamp'], outputs,
        execution_status: { status_str: how === 'completed' ? 'success' : 'error', completed: how === 'completed', messages },
        workflow: { prompt: prompt.graph, extra_data: { client_id: prompt.client } }, ...(error && { execution_error: error }),
      };
    },
  };
}
