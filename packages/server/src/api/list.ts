import { earliestId, type FormTree } from '@coffer/kernel';
import { integer, string, type Fields, type Param } from '../params/spec.ts';
import type { Filter, Page, PageRequest } from '../store/page.ts';
import { invalidRequest } from './errors.ts';

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;
const CURSOR_MAX_CHARS = 255;

/** The parameters of every list; spread them into the list's own. */
export const pageParams: {
  readonly limit: Param<number>;
  readonly starting_after: Param<string>;
  readonly ending_before: Param<string>;
} = {
  limit: integer({ min: 1, max: LIMIT_MAX }),
  starting_after: string({ maxChars: CURSOR_MAX_CHARS }),
  ending_before: string({ maxChars: CURSOR_MAX_CHARS }),
};

export function pageRequest(params: Fields<typeof pageParams>): PageRequest {
  const { limit = LIMIT_DEFAULT, starting_after, ending_before } = params;
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalidRequest('You cannot parametrize using both starting_after and ending_before.');
  }
  return { limit, startingAfter: starting_after ?? null, endingBefore: ending_before ?? null };
}

/** A list as the API writes it. */
export interface ListObject<T> {
  readonly object: 'list';
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly url: string;
}

export function listObject<R, T>(
  page: Page<R>,
  options: { readonly url: string; readonly render: (row: R) => T },
): ListObject<T> {
  const { url, render } = options;
  return { object: 'list', data: page.rows.map(render), has_more: page.hasMore, url };
}

/** Bounds on a time: `created=5` or `created[gte]=5`. */
export interface TimeRange {
  readonly eq?: number;
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

export function timeRange(): Param<TimeRange> {
  const bound = integer({ min: 0 });
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') return { eq: bound.read(value, path) };
      return readBounds(value, path, bound);
    },
  };
}

function readBounds(tree: FormTree, path: string, bound: Param<number>): TimeRange {
  const range: { -readonly [K in keyof TimeRange]: TimeRange[K] } = {};
  for (const [key, text] of Object.entries(tree)) {
    if (key !== 'gt' && key !== 'gte' && key !== 'lt' && key !== 'lte') {
      throw invalidRequest(`Invalid ${path}: use gt, gte, lt or lte.`);
    }
    range[key] = bound.read(text, `${path}[${key}]`);
  }
  return range;
}

/** The conditions that a range puts on a column of ours. */
export function rangeFilters(column: string, range: TimeRange | undefined): readonly Filter[] {
  return [
    { sql: `${column} = ?`, value: range?.eq },
    { sql: `${column} > ?`, value: range?.gt },
    { sql: `${column} >= ?`, value: range?.gte },
    { sql: `${column} < ?`, value: range?.lt },
    { sql: `${column} <= ?`, value: range?.lte },
  ];
}

/** An object's id and its time are made in one request; no clock is set further back meanwhile. */
const APART_S = 3_600;
/** Ids have seven base-62 digits of milliseconds. */
export const ID_TIME_MAX_MS: number = 62 ** 7 - 1;

/**
 * A range of `created` for rows whose ids are minted when they are. Ids begin with their time, so
 * the range is one of the primary key too: however many rows there are, those beyond it are not
 * looked at.
 */
export function createdFilters(prefix: string, range: TimeRange | undefined): readonly Filter[] {
  const fromS = Math.max(range?.eq ?? 0, range?.gt ?? 0, range?.gte ?? 0) - APART_S;
  const last = [range?.eq, range?.lt, range?.lte].filter((bound) => bound !== undefined);
  const untilMs = (Math.min(...last) + 1 + APART_S) * 1_000;
  return [
    ...rangeFilters('created', range),
    {
      sql: 'id >= ?',
      value: fromS <= 0 ? undefined : earliestId(prefix, Math.min(fromS * 1_000, ID_TIME_MAX_MS)),
    },
    { sql: 'id < ?', value: untilMs > ID_TIME_MAX_MS ? undefined : earliestId(prefix, untilMs) },
  ];
}
