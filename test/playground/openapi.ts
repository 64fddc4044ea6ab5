import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { ObservedRequest } from '../../src/playground/rest/rest-server.ts';
import { createRouter } from '../../src/playground/rest/router.ts';
import { isFields } from '../../src/playground/wire.ts';
import type { Fields } from '../../src/playground/wire.ts';

/** Discord's own description of its API; it lies beside the project, not in it. */
const file = new URL('../../../shared/specs/discord-openapi.json', import.meta.url);

/** Why a test that needs the description must skip, or undefined where it is there. */
export function missingOpenApi(): string | undefined {
  return existsSync(file) ? undefined : 'no ../shared/specs on this machine: requests and answers are not held against Discord’s OpenAPI file';
}

/** Routes the stand-in serves although Discord does not describe them. */
const undocumented: readonly string[] = ['/attachments/refresh-urls'];

/** Holds requests and answers against Discord's description. */
export type Conformance = {
  /** What is wrong with one request or its answer; a hook for `standIn.onRequest`. */
  readonly hook: (observed: ObservedRequest) => void;
  /** Everything found wrong so far, a line each. */
  readonly problems: string[];
  /** How many requests were checked, by `METHOD /path/{of}/the/description`. */
  readonly checked: ReadonlyMap<string, number>;
};

/** Reads the description (about a second); throws where `missingOpenApi` gives a reason. */
export function createConformance(): Conformance {
  const spec: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const root = fields(spec);
  const validators = { exact: createAjv(root, false), coercing: createAjv(root, true) };
  const compiled = new Map<string, ValidateFunction>();
  const problems: string[] = [];
  const checked = new Map<string, number>();

  const operations = Object.entries(fields(root['paths'])).flatMap(([path, item]) => Object.entries(fields(item))
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation: fields(operation) })));
  const match = createRouter(operations.map(({ method, path }) => ({
    method, pattern: path.replace(/\{(\w+)\}/g, ':$1'), auth: 'none', handle: () => ({ status: 204 }),
  })));

  const validator = (kind: 'request' | 'answer', name: string, schema: unknown, coerces: boolean): ValidateFunction => {
    const key = `${kind} ${name}${coerces ? ' coerced' : ''}`;
    const known = compiled.get(key) ?? validators[coerces ? 'coercing' : 'exact'].compile(pointIntoSpec(schema));
    compiled.set(key, known);
    return known;
  };
  const check = (kind: 'request' | 'answer', name: string, schema: unknown, value: unknown): void => {
    const exact = validator(kind, name, schema, false);
    if (exact(value)) return;
    // Discord reads a number in quotes as a number. Coercion alone would also take a 0 for a null, which fits two branches of a union.
    const validate = kind === 'request' ? validator(kind, name, schema, true) : exact;
    // Coercion writes into what it checks.
    if (validate(structuredClone(value))) return;
    // Of a union every branch complains; what lies deepest comes from the branch that was meant.
    const errors = (validate.errors ?? []).toSorted((a, b) => b.instancePath.split('/').length - a.instancePath.split('/').length).slice(0, 6).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
    problems.push(`${kind} ${name}: ${errors.join('; ')} in ${JSON.stringify(value).slice(0, 600)}`);
  };

  return {
    problems, checked,
    hook({ phase, method, path, json, reply }) {
      if (phase !== 'answered' || undocumented.includes(path)) return;
      const found = match(method, path);
      const operation = typeof found === 'string' ? undefined : operations.find((known) => known.method === method && known.path.replace(/\{(\w+)\}/g, ':$1') === found.route.pattern);
      if (operation === undefined) {
        if (reply?.status !== 404) problems.push(`request ${method} ${path}: Discord describes no such route`);
        return;
      }
      const name = `${method} ${operation.path}`;
      checked.set(name, (checked.get(name) ?? 0) + 1);
      const isRefused = reply !== undefined && reply.status >= 400;
      const wanted = contentSchema(operation.operation['requestBody']);
      // A body that was refused may well have been wrong on purpose.
      if (wanted !== undefined && json !== undefined && !isRefused) check('request', name, wanted, json);
      if (reply !== undefined && reply.status < 500) checkAnswer(root, operation.operation, name, reply, check, problems);
    },
  };
}

function checkAnswer(root: Fields, operation: Fields, name: string, reply: NonNullable<ObservedRequest['reply']>, check: (kind: 'answer', name: string, schema: unknown, value: unknown) => void, problems: string[]): void {
  const responses = fields(operation['responses']);
  const status = String(reply.status);
  const described = responses[status] ?? responses[`${status.charAt(0)}XX`];
  if (described === undefined) {
    problems.push(`answer ${name}: status ${status} is not described`);
    return;
  }
  const { $ref } = fields(described);
  const response = typeof $ref === 'string' ? fields(fields(root['components'])['responses'])[$ref.split('/').at(-1) ?? ''] : described;
  const schema = contentSchema(response);
  // The file takes the codes within `errors` for integers; Discord's documentation and its real answers have words there.
  const { errors: _, ...plain } = fields(reply.body);
  if (schema !== undefined) check('answer', `${name} ${status}`, schema, reply.status < 400 ? reply.body : plain);
  else if (reply.body !== undefined) problems.push(`answer ${name}: status ${status} must have no body`);
}

function createAjv(root: Fields, coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, coerceTypes, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addFormat('snowflake', /^\d+$/);
  ajv.addFormat('nonce', true);
  ajv.addSchema({ $id: 'discord', components: root['components'] });
  return ajv;
}

function pointIntoSpec(schema: unknown): Fields {
  return fields(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"discord#/components')));
}

/** The JSON schema in the content of a request body or response; multipart bodies are checked by their `payload_json`. */
function contentSchema(holder: unknown): unknown {
  return fields(fields(fields(holder)['content'])['application/json'])['schema'];
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}
