import { hash } from 'node:crypto';
import {
  API_VERSION,
  ApiError,
  emptyTree,
  holdsCardNumber,
  isAcceptedApiVersion,
  parseForm,
  type FormTree,
  type FormValue,
} from '@coffer/kernel';
import type { Envelope } from '@coffer/vault-protocol';
import { invalidRequest } from '../api/errors.ts';
import { IDEMPOTENCY_KEY_MAX_CHARS } from '../idempotency/idempotency-key.ts';
import { array, echo, string } from '../params/spec.ts';
import { refuseCardFields, refuseCardText } from './refuse-card-data.ts';

export const BODY_MAX_BYTES: number = 256 * 1024;

/** What a client sent, the same from the public listener and out of an envelope. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly envelope: Envelope | null;
}

/** A request that may go on to a route. */
export interface ParsedRequest {
  readonly path: string;
  /** The parameters without `expand`. */
  readonly form: FormTree;
  readonly expand: readonly string[];
  readonly formDigest: string;
  readonly idempotencyKey: string | null;
}

/** A target without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** Reads a client's request, or throws a 400. Card data is looked for before anything else. */
export function readRequest(raw: RawRequest, vaultOrigin: string): ParsedRequest {
  const path = pathOf(raw.target);
  const query = raw.target.slice(path.length + 1);
  checkNoCardInHead(path, raw.headers);
  const text = formText(raw, query, vaultOrigin);
  const form = parseForm(text);
  // Each by itself: of two parameters of one name the form holds only the later one.
  const pairs = text.split('&').map(parseForm);
  for (const pair of pairs) refuseCardFields(pair, vaultOrigin);
  for (const pair of pairs) refuseCardText(pair);
  const { expand, ...rest } = form;
  return {
    path,
    form: Object.assign(emptyTree(), rest),
    expand: expand === undefined ? [] : readExpand(expand),
    // Only a POST can be a retry.
    formDigest: raw.envelope?.form_digest ?? (raw.method === 'POST' ? digestOf(form) : ''),
    idempotencyKey: readIdempotencyKey(raw),
  };
}

function checkNoCardInHead(path: string, headers: Readonly<Record<string, string>>): void {
  const texts = [decodedPath(path), ...Object.values(headers)];
  if (texts.some(holdsCardNumber)) {
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      code: 'parameter_invalid_string',
      message: 'The URL or a header of the request holds what looks like a card number.',
    });
  }
}

function decodedPath(path: string): string {
  const decoded = decodedOrNull(path);
  // What PostgreSQL text cannot hold is nobody's id.
  if (decoded === null || decoded.includes('\0')) {
    throw invalidRequest('The URL could not be decoded.');
  }
  return decoded;
}

function decodedOrNull(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;

/** Query and body in one: `POST /v1/x?a=1` with `b=2` has both parameters. */
function formText(raw: RawRequest, query: string, vaultOrigin: string): string {
  const type = raw.headers['content-type'];
  if (raw.method === 'GET') {
    // It means nothing (RFC 9110, 9.3.1), but it was sent to where no card data belongs.
    if (raw.body !== '') refuseCardsOf(raw.body, vaultOrigin);
    return query;
  }
  if (raw.body !== '' && type !== undefined && !FORM_TYPE.test(type)) {
    refuseCardFields(fieldsOfJson(raw.body), vaultOrigin);
    throw invalidRequest(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded).',
    );
  }
  return [query, raw.body].filter((part) => part !== '').join('&');
}

/** Refuses card fields of a body that nobody reads. */
function refuseCardsOf(body: string, vaultOrigin: string): void {
  for (const fields of [fieldsOfJson(body), fieldsOfForm(body)]) {
    refuseCardFields(fields, vaultOrigin);
  }
}

/** A form as far as it can be read, as below. */
function fieldsOfForm(text: string): FormTree {
  try {
    return parseForm(text);
  } catch {
    return emptyTree();
  }
}

/** JSON as a form, as far as it can be read: only to see whether card fields are in it. */
function fieldsOfJson(text: string): FormTree {
  try {
    const value = treeOf(JSON.parse(text));
    return typeof value === 'string' ? emptyTree() : value;
  } catch {
    return emptyTree();
  }
}

function treeOf(value: unknown): FormValue {
  if (value === null || typeof value !== 'object') return String(value);
  const tree = emptyTree();
  for (const [key, part] of Object.entries(value)) tree[key] = treeOf(part);
  return tree;
}

const expandParam = array(string({ maxChars: 500 }));

function readExpand(value: FormValue): readonly string[] {
  if (value === '') return [];
  return expandParam.read(typeof value === 'string' ? { '0': value } : value, 'expand');
}

/** Keys in sorted order, so that two orders of the same parameters are the same request. */
function digestOf(form: FormTree): string {
  return hash('sha256', canonical(form));
}

function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const parts = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? '')}`);
  return `{${parts.join(',')}}`;
}

function readIdempotencyKey(raw: RawRequest): string | null {
  const key = raw.headers['idempotency-key'];
  if (key === undefined || key === '' || raw.method !== 'POST') return null;
  if (key.length > IDEMPOTENCY_KEY_MAX_CHARS) {
    throw invalidRequest(
      `The idempotency key provided was too long. Keys can be up to ` +
        `${IDEMPOTENCY_KEY_MAX_CHARS} characters; the one provided was ${key.length} characters.`,
    );
  }
  return key;
}

/** The version a request is meant for. Throws Stripe's error for one that we do not offer. */
export function readApiVersion(version: string | undefined): string {
  if (version === undefined) return API_VERSION;
  if (isAcceptedApiVersion(version)) return version;
  throw invalidRequest(`Invalid Stripe API version: ${echo(version)}`);
}
