import type { OpenApiDocument } from '../openapi.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/**
 * A readable page of the contract: plain HTML without scripts, so that it works in a closed network and under a strict
 * content policy. (The kept renderers bring megabytes of script for a try-it-out form that this API's cookies and keys defeat.)
 */
export function docsPage(document: OpenApiDocument): string {
  const root = JSON.parse(JSON.stringify(document)) as JsonObject;
  const operations = operationsOf(root);
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(at(root, 'info', 'title'))}</title><style>${STYLE}</style></head><body>
<header><h1>${text(at(root, 'info', 'title'))}</h1><p>${text(at(root, 'info', 'description'))}</p>
<p><a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1)</p></header>
<nav>${tags.map((tag) => `<h2>${text(tag)}</h2><ul>${operations.filter((operation) => operation.tag === tag).map(linkOf).join('')}</ul>`).join('')}</nav>
<main>${operations.map(sectionOf).join('')}
<h2 id="schemas">Schemas</h2>${Object.entries(objectAt(root, 'components', 'schemas')).map(([name, schema]) =>
    `<section id="schema-${text(name)}"><h3>${text(name)}</h3>${schemaTable(schema)}</section>`).join('')}</main></body></html>`;
}

interface Operation { readonly method: string; readonly path: string; readonly tag: string; readonly spec: JsonObject }

function operationsOf(root: JsonObject): Operation[] {
  return Object.entries(objectAt(root, 'paths')).flatMap(([path, methods]) => Object.entries(asObject(methods)).map(([method, spec]) => {
    const [tag] = listOf(asObject(spec).tags);
    return { method, path, tag: plain(tag), spec: asObject(spec) };
  }));
}

function linkOf({ method, path, spec }: Operation): string {
  return `<li><a href="#${text(spec.operationId)}"><b class="${method}">${method.toUpperCase()}</b> ${text(path)}</a></li>`;
}

function sectionOf({ method, path, spec }: Operation): string {
  const parameters = listOf(spec.parameters).map(asObject);
  const content = Object.entries(objectAt(spec, 'requestBody', 'content'));
  const responses = Object.entries(asObject(spec.responses));
  return `<section id="${text(spec.operationId)}"><h3><b class="${method}">${method.toUpperCase()}</b> <code>${text(path)}</code></h3>
<p><strong>${text(spec.summary)}</strong></p>${plain(spec.description).split('\n\n').map((paragraph) => `<p>${text(paragraph)}</p>`).join('')}
${parameters.length === 0 ? '' : `<table><tr><th>in</th><th>name</th><th>type</th><th></th></tr>${parameters.map((each) =>
    `<tr><td>${text(each.in)}</td><td><code>${text(each.name)}</code>${each.required === true ? ' *' : ''}</td><td>${typeOf(each.schema)}</td><td>${text(each.description ?? asObject(each.schema).description)}</td></tr>`).join('')}</table>`}
${content.map(([mediaType, body]) => `<h4>${text(mediaType)}</h4>${schemaTable(asObject(body).schema)}`).join('')}
<h4>Answers</h4><table>${responses.map(([status, response]) => `<tr><td>${text(status)}</td><td>${text(asObject(response).description)}</td><td>${
    Object.entries(objectAt(asObject(response), 'content')).map(([mediaType, body]) => `${text(mediaType)} ${typeOf(asObject(body).schema)}`).join('<br>')}</td></tr>`).join('')}</table></section>`;
}

function schemaTable(schema: Json | undefined): string {
  const properties = Object.entries(asObject(asObject(schema).properties));
  if (properties.length === 0) return `<p>${typeOf(schema)}</p>`;
  const required = listOf(asObject(schema).required);
  const isRequired = (name: string): boolean => required.includes(name);
  return `<table>${properties.map(([name, property]) =>
    `<tr><td><code>${text(name)}</code>${isRequired(name) ? ' *' : ''}</td><td>${typeOf(property)}</td><td>${text(asObject(property).description)}</td></tr>`).join('')}</table>`;
}

/** A type in one line; names link to their table. */
function typeOf(schema: Json | undefined): string {
  const { $ref, type, items, anyOf, oneOf, enum: values, const: constant, format, properties } = asObject(schema);
  if (typeof $ref === 'string') return `<a href="#schema-${text($ref.split('/').at(-1))}">${text($ref.split('/').at(-1))}</a>`;
  if (values !== undefined) return listOf(values).map((value) => `<code>${text(JSON.stringify(value))}</code>`).join(' | ');
  if (constant !== undefined) return `<code>${text(JSON.stringify(constant))}</code>`;
  const either = [...listOf(anyOf), ...listOf(oneOf)];
  if (either.length > 0) return either.map(typeOf).join(' | ');
  if (items !== undefined) return `[${typeOf(items)}]`;
  const inside = Object.keys(asObject(properties));
  if (inside.length > 0) return `{ ${Object.entries(asObject(properties)).map(([name, property]) => `${text(name)}: ${typeOf(property)}`).join(', ')} }`;
  const types = listOf(type).map(plain).join(' | ') || plain(type) || 'any';
  return text(format === undefined ? types : `${types} (${plain(format)})`);
}

function at(root: JsonObject, ...keys: string[]): Json | undefined {
  return keys.reduce<Json | undefined>((value, key) => asObject(value)[key], root);
}

function objectAt(root: JsonObject, ...keys: string[]): JsonObject {
  return asObject(at(root, ...keys));
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function text(value: Json | undefined): string {
  return plain(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `body{font:15px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#1b1b1b}
code{font-family:ui-monospace,monospace;font-size:.92em}table{border-collapse:collapse;width:100%;margin:.4rem 0}td,th{border-bottom:1px solid #ddd;padding:.25rem .5rem;text-align:left;vertical-align:top}
section{border-top:2px solid #ccc;margin-top:1.5rem;padding-top:.5rem}nav ul{columns:2;padding-left:1rem}nav li{list-style:none}a{color:#0b5394;text-decoration:none}
b.get{color:#1a6e34}b.post{color:#0b5394}b.put,b.patch{color:#8a5a00}b.delete{color:#a61b1b}@media(max-width:40rem){nav ul{columns:1}}`;
