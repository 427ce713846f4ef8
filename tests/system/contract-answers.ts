import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { projectDir } from '../../ops/config.ts';
import type { Operation, Parameter, Schema } from './contract-inputs.ts';

/* Whether an answer is one that the contract names. */

export interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DeclaredOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DeclaredOperation {
  readonly 'x-access': { readonly act: string; readonly who?: Readonly<Record<string, string>> };
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema } | undefined>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema } | undefined>> } | undefined>>;
}

export function operationsOf({ paths }: Contract): Operation[] {
  return Object.entries(paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, each]) => ({
    method: method.toUpperCase(), path: route, who: Object.keys(each['x-access'].who ?? {}), parameters: each.parameters ?? [],
    json: each.requestBody?.content['application/json']?.schema, form: each.requestBody?.content['multipart/form-data']?.schema,
  })));
}

export interface Answer { readonly status: number; readonly type: string; readonly headers: Headers; readonly text: string }

/** What is wrong with the answer to an operation; nothing, if it is as declared. */
export type Judge = (operation: Operation, answer: Answer) => string[];

export function judgeOf(contract: Contract): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'contract', ...closed(contract) as object });
  const validators = new Map<string, ValidateFunction>();
  const validatorAt = (pointer: string): ValidateFunction => {
    const found = validators.get(pointer) ?? ajv.compile({ $ref: `contract#${pointer}` });
    validators.set(pointer, found);
    return found;
  };
  const codes = codesOfSources();
  return (operation, answer) => {
    const { status, type, text } = answer;
    if (status >= 500) return [`answered ${status} ${text.slice(0, 300)}`];
    const declared = contract.paths[operation.path]?.[operation.method.toLowerCase()]?.responses[String(status)];
    if (declared === undefined) return [`answered an undeclared ${status} ${text.slice(0, 200)}`];
    const faults = [...(status >= 400 ? faultsOfProblem(answer, codes) : []), ...(answer.headers.get('cache-control') === 'no-store' ? [] : ['may be kept by caches'])];
    const media = Object.keys(declared.content ?? {});
    const kind = type.split(';')[0] ?? '';
    // A file is declared by a media type that stands for several.
    if (media.length > 0 && !media.some((each) => each === kind || each === 'application/octet-stream')) faults.push(`came as ${kind}, declared as ${media.join()}`);
    if (!/json$/.test(kind)) return faults;
    if (declared.content?.[kind] === undefined) return [...faults, `came as ${kind} with ${status}, declared without a body`];
    const pointer = `/paths/${operation.path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${operation.method.toLowerCase()}/responses/${status}/content/${kind.replaceAll('/', '~1').replace('+', '%2B')}/schema`;
    const validate = validatorAt(pointer);
    if (!validate(JSON.parse(text))) faults.push(...(validate.errors ?? []).slice(0, 3).map((error) => `${status}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
    return faults;
  };
}

function faultsOfProblem({ status, type, text }: Answer, codes: ReadonlySet<string>): string[] {
  if (!type.startsWith('application/problem+json')) return [`refused with ${status} as ${type}`];
  const problem = JSON.parse(text) as { type: string; status: number; code: string; message: { zh: string; en: string } };
  const { code, message } = problem;
  return [
    ...(problem.status === status ? [] : [`says ${problem.status} in a ${status}`]),
    ...(problem.type === `urn:funeng:problem:${code}` ? [] : [`is of type ${problem.type}, its code ${code}`]),
    ...(codes.has(code) ? [] : [`has a code that is not ours: ${code}`]),
    // The last resort of a commit: whoever can run into a constraint is told so in words of its own.
    ...(code === 'CONSTRAINT_BROKEN' ? [`ran into a constraint: ${message.en}`] : []),
    ...(/\p{Script=Han}/u.test(message.zh) && message.en !== '' ? [] : [`is without words: ${JSON.stringify(message)}`]),
    ...(/node_modules|\.ts:\d|syntax error at|violates .* constraint/.test(text) ? ['tells of its inside'] : []),
  ];
}

/** Every word in capitals that our own sources write as a text: whatever else a refusal were called comes from elsewhere. */
function codesOfSources(): ReadonlySet<string> {
  const files = ['domain', 'documents', 'store', 'activities', 'workflows', 'api'].flatMap((folder) =>
    readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(path.join(projectDir, folder, name), 'utf8')));
  return new Set(files.flatMap((text) => [...text.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g)].map(([word]) => word)));
}

/** A member that no answer declares is one that nobody meant to show. */
function closed(each: unknown): unknown {
  if (Array.isArray(each)) return each.map(closed);
  if (typeof each !== 'object' || each === null) return each;
  const copy = Object.fromEntries(Object.entries(each).map(([name, value]) => [name, closed(value)]));
  return copy['type'] === 'object' && typeof copy['properties'] === 'object' && copy['additionalProperties'] === undefined ? { ...copy, additionalProperties: false } : copy;
}
