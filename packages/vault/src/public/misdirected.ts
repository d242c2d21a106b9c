import type http from 'node:http';
import { holdsCardNumber, parseForm, type ApiError } from '@coffer/kernel';
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
  // Throws on what the server could not read either.
  parseForm(form);
  return formRefusal(form);
}

/**
 * Looks at every pair as it was sent: of a repeated name, a parsed form has the last value only.
 */
function formRefusal(form: string): ApiError | null {
  for (const pair of form.split('&')) {
    const [name = ''] = pair.split('=', 1);
    const param = decodeWhole(name);
    if (holdsCardNumber(param)) return freeTextRefusal(null);
    if (holdsCardNumber(decodeWhole(pair.slice(name.length + 1)))) return freeTextRefusal(param);
  }
  return null;
}

/** As the server reads it; `parseForm` has seen that it can be. */
function decodeWhole(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
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
  parseForm(query);
  return formRefusal(query) === null ? null : misdirectedRefusal('address');
}

/** Never fails: what is not well encoded stays as it is. */
function decodeLeniently(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
