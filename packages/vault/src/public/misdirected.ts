import type http from 'node:http';
import { holdsCardNumber, parseForm, type ApiError, type FormValue } from '@coffer/kernel';
import { readFieldName } from '../splitter/field-name.ts';
import { contentTypeRefusal, freeTextRefusal, misdirectedRefusal } from './refusals.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * What is wrong with a request before its body is looked at: card data in its address or headers.
 */
export function misdirectedHead(request: http.IncomingMessage): ApiError | null {
  for (const value of Object.values(request.headers)) {
    if (value !== undefined && holdsCardNumber(String(value))) return misdirectedRefusal('header');
  }
  const url = request.url ?? '';
  const at = url.indexOf('?');
  const path = decodeLeniently(at < 0 ? url : url.slice(0, at));
  if (holdsCardNumber(path)) return misdirectedRefusal('address');
  return at < 0 ? null : misdirectedQuery(url.slice(at + 1));
}

/** A form is all that may have card data; other bodies are not of this API. */
export function wrongContentType(headers: http.IncomingHttpHeaders): ApiError | null {
  const type = (headers['content-type'] ?? FORM_TYPE).split(';', 1)[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding'] ?? 'identity';
  return type === FORM_TYPE && encoding === 'identity' ? null : contentTypeRefusal();
}

/** A card number in what is left of a form: in metadata, a description, a name. */
export function misdirectedForm(form: string): ApiError | null {
  const found = findCardNumber(parseForm(form), '');
  return found === null ? null : freeTextRefusal(found.param);
}

function misdirectedQuery(query: string): ApiError | null {
  for (const pair of query.split('&')) {
    const [name = ''] = pair.split('=', 1);
    const field = readFieldName(decodeLeniently(name));
    const isCard =
      field.kind === 'misplaced' ||
      (field.kind === 'card' && (field.key === 'number' || field.key === 'cvc'));
    if (isCard) return misdirectedRefusal('address');
  }
  return findCardNumber(parseForm(query), '') === null ? null : misdirectedRefusal('address');
}

/** Never fails: what is not well encoded stays as it is. */
function decodeLeniently(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Looks at keys and values. `param` is null where the name itself is the card number. */
function findCardNumber(value: FormValue, name: string): { param: string | null } | null {
  if (typeof value === 'string') return holdsCardNumber(value) ? { param: name } : null;
  for (const [key, inner] of Object.entries(value)) {
    if (holdsCardNumber(key)) return { param: null };
    const found = findCardNumber(inner, name === '' ? key : `${name}[${key}]`);
    if (found !== null) return found;
  }
  return null;
}
