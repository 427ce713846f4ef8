import fc from 'fast-check';

/* Requests made from the contract: right ones, ones with one thing wrong, and ones that nobody means well with. */

/** What the contract uses of JSON Schema (2020-12). */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

export interface Parameter { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema: Schema }

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly who: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly json: Schema | undefined;
  readonly form: Schema | undefined;
}

/** Values that exist, by the name of a parameter or of a member of a body; `name@/api/path` only where the path begins so. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

export interface Request {
  readonly kind: 'valid' | 'nearly' | 'hostile';
  readonly method: string;
  /** With the query, as it goes onto the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | FormParts | undefined;
  /** Draws who asks. */
  readonly draw: number;
}

export interface FormParts { readonly fields: Readonly<Record<string, string>>; readonly files: readonly { readonly field: string; readonly name: string; readonly content: Uint8Array }[] }

const DAYS = ['2021-08-31', '2021-09-01', '2021-09-20', '2021-12-31', '2020-02-29', '1900-01-01'];
const NO_DAYS = ['0000-01-01', '2021-02-30', '10000-01-01', '2021-9-1', '20210901', '2021-09-01T00:00:00Z'];
/** Long for a text, and in an address short of what the server itself turns away. */
const LONG = 'あ'.repeat(1_200);
const HOSTILE_TEXTS = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\u202e\u200b', LONG, '=cmd|\' /C calc\'!A0', '@SUM(1)', `' or 1=1 --`, '"; drop table claim; --', '$1', '{{7*7}}', '<script>alert(1)</script>', '%00', '%s%n', '\\',
  '__proto__', 'constructor', 'toString', 'null', 'NaN', '-1', '0', '1e309', '9007199254740993', '2147483648', '９', '١', '𠮷䶮', '👩‍👩‍👧', ...NO_DAYS,
];
const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS, null, true, false, 0, -0, -1, 0.5, 1e21, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), [], {}, [[]], [null], { '': '' }, { toString: 1 }, { length: 1e9 }, Array.from({ length: 1_100 }, (_, n) => n),
];
const hostileValue = fc.oneof(fc.constantFrom(...HOSTILE_VALUES), fc.string({ unit: 'binary', maxLength: 40 }), fc.jsonValue({ maxDepth: 2 }));

export function requestsTo(operation: Operation, schemas: Readonly<Record<string, Schema>>, known: Known, { times, seed }: { times: number; seed: number }): Request[] {
  const made = requestArbitrary(operation, new Inputs(schemas, known, operation.path));
  return fc.sample(made, { numRuns: times, seed: seed ^ hashOf(`${operation.method} ${operation.path}`) });
}

/** The same operation is asked the same under the same seed, whatever other operations there are. */
function hashOf(text: string): number {
  return [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
}

function requestArbitrary(operation: Operation, inputs: Inputs): fc.Arbitrary<Request> {
  const kinds = fc.oneof({ weight: 5, arbitrary: fc.constant('valid' as const) }, { weight: 3, arbitrary: fc.constant('nearly' as const) }, { weight: 2, arbitrary: fc.constant('hostile' as const) });
  return kinds.chain((kind) => {
    // What is nearly right is wrong in one part only.
    const parts = ['path', 'query', 'body', 'headers'] as const;
    return fc.constantFrom(...parts).chain((wrong) => {
      const modeOf = (part: (typeof parts)[number]): Request['kind'] => (kind === 'nearly' && part !== wrong ? 'valid' : kind);
      return fc.record({
        kind: fc.constant(kind), method: fc.constant(operation.method),
        target: fc.tuple(pathOf(operation, inputs, modeOf('path')), queryOf(operation, inputs, modeOf('query'))).map(([path, query]) => path + (query === '' ? '' : `?${query}`)),
        body: bodyOf(operation, inputs, modeOf('body')), headers: headersOf(operation, modeOf('headers')), draw: fc.nat(1_000_000),
      });
    });
  });
}

// A dot or nothing as a part of a path is another path.
const HOSTILE_PARTS = HOSTILE_TEXTS.filter((text) => text.trim() !== '' && text !== '\ud800' && text !== LONG).map((text) => encodeURIComponent(text)).concat('%C3%28', '%zz', '%', '%2F%2e%2e', 'a'.repeat(3_000));

function pathOf({ path, parameters }: Operation, inputs: Inputs, mode: Request['kind']): fc.Arbitrary<string> {
  const names = parameters.filter((each) => each.in === 'path');
  const values = names.map(({ name, schema }) => {
    const right = inputs.of(schema, name).map((value) => encodeURIComponent(textOf(value))).map((text) => (text === '.' || text === '..' || text === '' ? 'x' : text));
    if (mode === 'valid') return right;
    return fc.oneof({ weight: mode === 'nearly' ? 2 : 1, arbitrary: fc.constantFrom(...HOSTILE_PARTS) }, { weight: 1, arbitrary: right });
  });
  return fc.tuple(...values).map((texts) => names.reduce((whole, { name }, index) => whole.replace(`{${name}}`, () => texts[index] ?? 'x'), path));
}

function queryOf({ parameters }: Operation, inputs: Inputs, mode: Request['kind']): fc.Arbitrary<string> {
  const asked = parameters.filter((each) => each.in === 'query');
  const pairs = asked.map(({ name, required, schema }) => {
    const right = inputs.of(schema, name).map((value) => [name, textOf(value)] as const);
    const wrong = fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text !== '\ud800' && text !== LONG)).map((text) => [name, text] as const);
    const value = mode === 'valid' ? right : fc.oneof(right, wrong);
    return required === true && mode === 'valid' ? value : fc.option(value, { nil: undefined });
  });
  const odd = mode === 'hostile' ? fc.constantFrom('', 'x=1', 'limit[]=1', 'limit[a]=b', 'limit=1&limit=2', '__proto__[x]=1', '&&&=', '%zz=%zz', 'a=%C3%28') : fc.constant('');
  return fc.tuple(fc.tuple(...pairs), odd).map(([all, more]) => {
    const query = new URLSearchParams(all.filter((pair) => pair !== undefined).map(([name, value]): [string, string] => [name, value])).toString();
    return [query, more].filter((part) => part !== '').join('&');
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\p{Surrogate}/gu, '') : (JSON.stringify(value) ?? '');
}

const RAW_BODIES = [
  '', ' ', '{', '[', '{"a":', 'null', '0', '"text"', '[]', '{}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', '{"a":1,"a":2}', '[1e999]', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, '\ufeff{}', "{'a':1}", '{"a":"\\ud800"}',
  '{"a":"\\u0000"}', 'a=b&c=d', '--x\r\n\r\n',
];

function bodyOf({ json, form }: Operation, inputs: Inputs, mode: Request['kind']): fc.Arbitrary<Request['body']> {
  if (form !== undefined) return formOf(form, inputs, mode);
  if (json === undefined) return fc.constant(undefined);
  const right = inputs.of(json, '');
  if (mode === 'valid') return right.map((value) => JSON.stringify(value));
  const spoiled = fc.tuple(right, fc.nat(), hostileValue, fc.constantFrom('replace' as const, 'drop' as const, 'add' as const)).map(([value, place, bad, how]) => JSON.stringify(spoil(value, place, bad, how)));
  if (mode === 'nearly') return spoiled;
  return fc.oneof(spoiled, hostileValue.map((value) => JSON.stringify(value)), fc.constantFrom<Request['body']>(...RAW_BODIES), fc.uint8Array({ maxLength: 60 }));
}

function formOf(form: Schema, inputs: Inputs, mode: Request['kind']): fc.Arbitrary<Request['body']> {
  const { file: _, ...fields } = form.properties ?? {};
  const right = inputs.of({ type: 'object', properties: fields, required: (form.required ?? []).filter((name) => name !== 'file'), additionalProperties: false }, '') as fc.Arbitrary<Record<string, unknown>>;
  const name = fc.constantFrom('名册.csv', '登记.xlsx', 'a.pdf', '..\\..\\etc', '=1+1.csv', `${'长'.repeat(300)}.xlsx`, '');
  const content = fc.oneof(fc.constantFrom(...(inputs.known['file'] ?? [new Uint8Array()]) as Uint8Array[]), fc.uint8Array({ maxLength: 300 }));
  const file = fc.record({ field: fc.constant('file'), name, content });
  const files = mode === 'valid' ? file.map((each) => [each]) : fc.array(fc.oneof(file, file.map((each) => ({ ...each, field: 'other' }))), { maxLength: 3 });
  const parts = fc.tuple(right, files, mode === 'valid' ? fc.constant({}) : fc.dictionary(fc.constantFrom('file', 'x', '__proto__', ...Object.keys(fields)), fc.constantFrom(...HOSTILE_TEXTS), { maxKeys: 2 }))
    .map(([known, attached, more]): FormParts => ({ fields: Object.fromEntries(Object.entries({ ...known, ...more }).map(([key, value]) => [key, textOf(value)])), files: attached }));
  return mode === 'hostile' ? fc.oneof<fc.Arbitrary<Request['body']>[]>(parts, fc.constantFrom(...RAW_BODIES), fc.uint8Array({ maxLength: 200 })) : parts;
}

function headersOf({ method, json, form }: Operation, mode: Request['kind']): fc.Arbitrary<Record<string, string>> {
  const key = method === 'GET' ? fc.constant({}) : fc.option(fc.uuid(), { nil: undefined, freq: form === undefined ? 1 : 20 }).map((value) => (value === undefined ? {} : { 'idempotency-key': value }));
  const type = json === undefined ? fc.constant({}) : fc.constant({ 'content-type': 'application/json' });
  const right = fc.tuple(key, type).map((all): Record<string, string> => Object.assign({}, ...all) as Record<string, string>);
  if (mode === 'valid') return right;
  const odd = fc.constantFrom<Record<string, string>>(
    { 'idempotency-key': 'again' }, { 'idempotency-key': 'a b' }, { 'idempotency-key': 'ä' }, { 'idempotency-key': 'x'.repeat(300) },
    { 'content-type': 'text/plain' }, { 'content-type': 'application/json; charset=utf-7' }, { 'content-type': 'application/json; charset=utf-16' }, { 'content-type': 'multipart/form-data' }, { 'content-type': 'multipart/form-data; boundary=x' }, { 'content-type': ';;;' },
    { 'content-encoding': 'gzip' }, { 'content-encoding': 'unheard-of' }, { 'last-event-id': '-1' }, { 'last-event-id': '9'.repeat(400) }, { 'x-forwarded-for': '1.2.3.4, \' or 1=1' }, { origin: 'http://elsewhere.example' }, { origin: 'null' },
    { accept: 'image/png' }, { accept: '*/*;q=x' }, { 'accept-language': 'x'.repeat(2_000) }, { range: 'bytes=0-1' }, { 'if-none-match': '*' }, { cookie: 'funeng.session_token=%zz' }, { cookie: '__proto__=1; =; ;;;' }, { 'x-http-method-override': 'DELETE' },
  );
  return fc.tuple(right, odd).map(([all, more]) => ({ ...all, ...more }));
}

/** One place of the value is something else, missing, or there is something more. */
function spoil(value: unknown, place: number, bad: unknown, how: 'replace' | 'drop' | 'add'): unknown {
  const places: { readonly in: Record<string, unknown>; readonly at: string }[] = [];
  const copy: unknown = structuredClone(value);
  const walk = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    for (const [at, inner] of Object.entries(each)) {
      places.push({ in: each as Record<string, unknown>, at });
      walk(inner);
    }
  };
  walk(copy);
  const found = places[place % Math.max(places.length, 1)];
  if (found === undefined) return bad;
  const list = Array.isArray(found.in) ? found.in as unknown[] : undefined;
  if (how === 'replace') found.in[found.at] = bad;
  else if (how === 'drop' && list) list.splice(Number(found.at), 1);
  else if (how === 'drop') Reflect.deleteProperty(found.in, found.at);
  else if (list) list.push(bad);
  else found.in['unheardOf'] = bad;
  return copy;
}

/** Values of a schema. One that is known by its name is taken more often than a made-up one. */
class Inputs {
  readonly known: Known;
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #path: string;

  constructor(schemas: Readonly<Record<string, Schema>>, known: Known, path: string) {
    this.#schemas = schemas;
    this.known = known;
    this.#path = path;
  }

  of(schema: Schema, name: string): fc.Arbitrary<unknown> {
    const made = this.#made(schema, name);
    const known = this.#knownAs(name);
    return known.length === 0 ? made : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made });
  }

  #knownAs(name: string): readonly unknown[] {
    const scoped = Object.keys(this.known).find((key) => key.startsWith(`${name}@`) && this.#path.startsWith(key.slice(name.length + 1)));
    return this.known[scoped ?? name] ?? [];
  }

  #made(schema: Schema, name: string): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return this.of(this.#schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, name);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const one = schema.anyOf ?? schema.oneOf;
    if (one !== undefined) return fc.oneof(...one.map((each) => this.#made(each, name)));
    if (schema.allOf !== undefined) return this.#made(Object.assign({}, ...schema.allOf, { ...schema, allOf: undefined }) as Schema, name);
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => this.#made({ ...schema, type }, name)));
    switch (schema.type) {
      case 'object': return this.#object(schema);
      case 'array': return this.#array(schema, name);
      case 'string': return textArbitrary(schema);
      case 'integer': return numberArbitrary(schema);
      case 'number': return fc.oneof(numberArbitrary(schema), fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true }));
      case 'boolean': return fc.boolean();
      case 'null': return fc.constant(null);
      default: return fc.jsonValue({ maxDepth: 2 });
    }
  }

  #object({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
    const members = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, this.of(each, name)]));
    const record = fc.record(members, { requiredKeys: [...required] });
    if (typeof additionalProperties !== 'object') return record;
    const more = fc.dictionary(fc.oneof(fc.constantFrom(...(this.known['memberName'] ?? ['x']) as string[]), fc.string({ maxLength: 12 })), this.of(additionalProperties, ''), { maxKeys: 3 });
    return fc.tuple(record, more).map(([own, others]) => ({ ...others, ...own }));
  }

  #array({ items = {}, prefixItems, minItems = 0, maxItems = 200 }: Schema, name: string): fc.Arbitrary<unknown> {
    if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((each) => this.of(each, name)));
    return fc.array(this.of(items, name), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, minItems + 3)) });
  }
}

function textArbitrary({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  if (format === 'date') return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...DAYS) }, { weight: 1, arbitrary: fc.date({ noInvalidDate: true, min: new Date('1899-12-30T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') }).map((day) => day.toISOString().slice(0, 10)) });
  if (format === 'date-time') return fc.date({ noInvalidDate: true, min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') }).map((day) => day.toISOString());
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u')).filter((text) => text.length >= minLength && text.length <= maxLength);
  return fc.oneof(fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20) }), fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 12) }),
    fc.constant('示例'.repeat(200).slice(0, Math.max(minLength, Math.min(maxLength, 400)))));
}

function numberArbitrary({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? Number.MIN_SAFE_INTEGER : exclusiveMinimum + 1);
  const max = maximum ?? (exclusiveMaximum === undefined ? Number.MAX_SAFE_INTEGER : exclusiveMaximum - 1);
  const low = Math.max(min, 0) <= max ? Math.max(min, 0) : min;
  return fc.oneof(fc.integer({ min: low, max: Math.min(max, low + 5) }), fc.constantFrom(min, max), fc.maxSafeInteger().map((n) => Math.min(Math.max(n, min), max)));
}
