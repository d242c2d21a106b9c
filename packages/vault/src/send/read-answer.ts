import { holdsCardNumber } from '@coffer/kernel';
import type { Skeleton } from '@coffer/acquirers/skeletons';
import type { SendRequest, SkeletonParameter } from '@coffer/vault-protocol';

export interface AcquirerAnswer {
  readonly httpStatus: number;
  readonly fields: Readonly<Record<string, SkeletonParameter>>;
}

const TEXT_MAX_CHARACTERS = 500;

/**
 * Statuses whose body says what became of the request. All others say something of the connection
 * or the moment (redirects, authentication, rate limits, failures), so the outcome stays unknown.
 */
function settles(httpStatus: number): boolean {
  return (httpStatus >= 200 && httpStatus < 300) || [400, 402, 409, 422].includes(httpStatus);
}

/**
 * Reads an acquirer's answer: only fields that the skeleton lists, only plain values, none of which
 * holds a card number. Null when it is not a readable answer to `reference`.
 */
export function readAcquirerAnswer(
  skeleton: Skeleton,
  reference: string,
  answer: { readonly httpStatus: number; readonly body: Buffer },
): AcquirerAnswer | null {
  if (!settles(answer.httpStatus)) return null;
  const values = parseObject(answer.body);
  if (values === null || values.get(skeleton.echo) !== reference) return null;
  const fields: Record<string, SkeletonParameter> = {};
  for (const name of skeleton.answer) {
    const value = values.get(name);
    if (value === undefined) continue;
    if (!isPlain(value)) return null;
    fields[name] = value;
  }
  return { httpStatus: answer.httpStatus, fields };
}

/** Whether the skeleton lets the CVC live on after this answer. */
export function leavesCvc(
  { keepsCvcWhen }: Skeleton,
  request: Pick<SendRequest, 'parameters'>,
  answer: AcquirerAnswer,
): boolean {
  if (keepsCvcWhen === undefined) return false;
  const matches = (
    wanted: Readonly<Record<string, SkeletonParameter>>,
    found: Readonly<Record<string, SkeletonParameter>>,
  ): boolean => Object.entries(wanted).every(([name, value]) => found[name] === value);
  return (
    matches(keepsCvcWhen.answer, answer.fields) &&
    matches(keepsCvcWhen.parameters, request.parameters)
  );
}

function parseObject(body: Buffer): Map<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return new Map(Object.entries(value));
  } catch {
    return null;
  }
}

function isPlain(value: unknown): value is SkeletonParameter {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const text = String(value);
  return text.length <= TEXT_MAX_CHARACTERS && !holdsCardNumber(text);
}
