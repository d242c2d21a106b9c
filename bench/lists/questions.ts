import { customerOf, EVENT_TYPES, idOf, isOfCustomer, paidAtMs, type Merchant } from './seed.ts';

/** Of a merchant who stands at `index` among them and has made `n` payments. */
export interface Asked {
  readonly merchant: Merchant;
  readonly index: number;
  readonly n: number;
}

/** What merchants ask, and which of their payments the answer is of. */
export interface Question {
  readonly name: string;
  /** A list is asked for by its filters alone, a page by a cursor too. */
  readonly kind: 'list' | 'object' | 'page';
  /** What the ids in the answer begin with. */
  readonly prefix: 'ch' | 'evt' | 'pi';
  readonly path: (asked: Asked) => string;
  readonly isAbout: (payment: number, n: number) => boolean;
}

export const PAGE = 10;
const EARLY = 9;
const LATELY = 5;
const SOME = 3;
/** As a list of types; their events are told apart by it. */
const TYPES: readonly string[] = ['charge.succeeded', 'charge.updated'];

/** The id of what the payment of this number made. */
export function idAt(prefix: string, { merchant, index }: Asked, payment: number): string {
  return idOf(prefix, merchant, { n: payment, ms: paidAtMs(payment, index) });
}

const secondAt = ({ index }: Asked, payment: number): number =>
  Math.floor(paidAtMs(payment, index) / 1_000);
const middleOf = (n: number): number => Math.floor(n / 2);
const typeAt = (payment: number): string => EVENT_TYPES[payment % EVENT_TYPES.length] ?? '';
const all = (): boolean => true;
const isEarly = (payment: number): boolean => payment <= EARLY;
const isSome = (payment: number): boolean => payment === SOME;

export const QUESTIONS: readonly Question[] = [
  {
    name: 'charges',
    kind: 'list',
    prefix: 'ch',
    path: () => '/v1/charges',
    isAbout: all,
  },
  {
    name: 'charges, a later page',
    kind: 'page',
    prefix: 'ch',
    path: (asked) => `/v1/charges?starting_after=${idAt('ch', asked, middleOf(asked.n))}`,
    isAbout: (payment, n) => payment < middleOf(n),
  },
  {
    name: 'charges of a customer',
    kind: 'list',
    prefix: 'ch',
    path: ({ merchant, n }) => `/v1/charges?customer=${customerOf(merchant, n)}`,
    isAbout: isOfCustomer,
  },
  {
    name: 'charges of an intent',
    kind: 'list',
    prefix: 'ch',
    path: (asked) => `/v1/charges?payment_intent=${idAt('pi', asked, SOME)}`,
    isAbout: isSome,
  },
  {
    name: 'charges since a time',
    kind: 'list',
    prefix: 'ch',
    path: (asked) => `/v1/charges?created[gte]=${secondAt(asked, asked.n - LATELY)}`,
    isAbout: (payment, n) => payment >= n - LATELY,
  },
  {
    name: 'charges until an early time',
    kind: 'list',
    prefix: 'ch',
    path: (asked) => `/v1/charges?created[lte]=${secondAt(asked, EARLY)}`,
    isAbout: isEarly,
  },
  {
    name: 'a charge',
    kind: 'object',
    prefix: 'ch',
    path: (asked) => `/v1/charges/${idAt('ch', asked, SOME)}`,
    isAbout: isSome,
  },
  {
    name: 'payment intents',
    kind: 'list',
    prefix: 'pi',
    path: () => '/v1/payment_intents',
    isAbout: all,
  },
  {
    name: 'payment intents of a customer',
    kind: 'list',
    prefix: 'pi',
    path: ({ merchant, n }) => `/v1/payment_intents?customer=${customerOf(merchant, n)}`,
    isAbout: isOfCustomer,
  },
  {
    name: 'payment intents until an early time',
    kind: 'list',
    prefix: 'pi',
    path: (asked) => `/v1/payment_intents?created[lte]=${secondAt(asked, EARLY)}`,
    isAbout: isEarly,
  },
  {
    name: 'a payment intent',
    kind: 'object',
    prefix: 'pi',
    path: (asked) => `/v1/payment_intents/${idAt('pi', asked, SOME)}`,
    isAbout: isSome,
  },
  {
    name: 'events',
    kind: 'list',
    prefix: 'evt',
    path: () => '/v1/events',
    isAbout: all,
  },
  {
    name: 'events of a type',
    kind: 'list',
    prefix: 'evt',
    path: () => `/v1/events?type=${TYPES[0]}`,
    isAbout: (payment) => typeAt(payment) === TYPES[0],
  },
  {
    name: 'events of types',
    kind: 'list',
    prefix: 'evt',
    path: () => `/v1/events?${TYPES.map((type) => `types[]=${type}`).join('&')}`,
    isAbout: (payment) => TYPES.includes(typeAt(payment)),
  },
  {
    name: 'events of types, until an early time',
    kind: 'list',
    prefix: 'evt',
    path: (asked) =>
      `/v1/events?${TYPES.map((type) => `types[]=${type}`).join('&')}` +
      `&created[lte]=${secondAt(asked, EARLY)}`,
    isAbout: (payment) => isEarly(payment) && TYPES.includes(typeAt(payment)),
  },
];

/** Every id that a question is about, newest first, page after page. */
export function idsOf(question: Question, asked: Asked): string[] {
  return Array.from({ length: asked.n }, (_, before) => asked.n - 1 - before)
    .filter((payment) => question.isAbout(payment, asked.n))
    .map((payment) => idAt(question.prefix, asked, payment));
}
