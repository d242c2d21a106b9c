import type { Authorization, Books, IntentFacts } from './books.ts';
import type { Order } from './paying-client.ts';

/** Everything in which the parties' books do not agree; empty when they do. */
export function compare(books: Books, orders: readonly Order[]): string[] {
  return [
    ...books.intents.flatMap((intent) => compareIntent(books, intent)),
    ...strayAuthorizations(books),
    ...compareLedger(books),
    ...compareEvents(books),
    ...orders.flatMap((order) => compareOrder(books, order)),
  ];
}

/** Money of one payment: the network's word against the API's. */
function compareIntent(books: Books, intent: IntentFacts): string[] {
  const says = (text: string): string => `${intent.id} (${intent.status}): ${text}`;
  const standing = standingOf(books, intent.id);
  const charges = books.charges.filter((charge) => charge.payment_intent === intent.id);
  const paid = charges.filter(({ status }) => status === 'succeeded');
  const holdsMoney = intent.status === 'succeeded' || intent.status === 'requires_capture';
  if (standing.length > 1) return [says(`${standing.length} authorizations stand`)];
  if (paid.length > 1) return [says(`${paid.length} charges succeeded`)];
  if (intent.status === 'processing') return [says('was never settled')];
  if (!holdsMoney) {
    return [
      ...(standing.length > 0 ? [says('an authorization stands')] : []),
      ...(intent.status !== 'canceled' && paid.length > 0 ? [says('a charge succeeded')] : []),
    ];
  }
  const [authorization] = standing;
  const [charge] = paid;
  if (authorization === undefined) return [says('no authorization stands')];
  if (charge === undefined) return [says('no charge succeeded')];
  const refunded = books.refunds
    .filter((refund) => refund.payment_intent === intent.id && refund.status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0);
  const captured = intent.status === 'succeeded';
  return [
    ...unequal('latest charge', intent.latest_charge, charge.id),
    ...unequal('authorized', authorization.amount, intent.amount),
    ...unequal('captured', authorization.captured, captured ? intent.amount_received : 0),
    ...unequal('capturable', intent.amount_capturable, captured ? 0 : intent.amount),
    ...unequal('captured in the charge', charge.amount_captured, authorization.captured),
    ...unequal('refunded', authorization.refunded, refunded),
    ...unequal('refunded in the charge', charge.amount_refunded, refunded),
  ].map(says);
}

function unequal(what: string, one: unknown, other: unknown): string[] {
  return one === other ? [] : [`${what}: ${String(one)} is not ${String(other)}`];
}

function standingOf(books: Books, intent: string): Authorization[] {
  const references = new Set(
    books.operations
      .filter(({ kind, payment_intent }) => kind === 'authorize' && payment_intent === intent)
      .map(({ id }) => id),
  );
  return books.authorizations.filter(
    ({ reference, reversed }) => references.has(reference) && !reversed,
  );
}

/** The network may know no authorization that the server has no operation for. */
function strayAuthorizations(books: Books): string[] {
  const known = new Set(books.operations.map(({ id }) => id));
  return books.authorizations
    .filter(({ reference }) => !known.has(reference))
    .map(({ reference }) => `authorization ${reference}: no operation has this reference`);
}

/** Each captured charge and each refund was posted once, with its amount; nothing else was. */
function compareLedger(books: Books): string[] {
  const expected = new Map<string, number>();
  for (const charge of books.charges) {
    if (charge.captured && charge.amount_captured > 0) {
      expected.set(`charge of ${charge.id}`, charge.amount_captured);
    }
  }
  for (const refund of books.refunds) {
    if (refund.status === 'succeeded') expected.set(`refund of ${refund.id}`, refund.amount);
  }
  const differences: string[] = [];
  const seen = new Set<string>();
  let balanceMinor = 0;
  for (const { source, type, debit, credit, amount } of books.postings) {
    if (credit === 'balance') balanceMinor += amount;
    if (debit === 'balance') balanceMinor -= amount;
    if (type === 'fee') continue;
    const name = `${type} of ${source}`;
    if (seen.has(name)) differences.push(`ledger: ${name} was posted twice`);
    else if (expected.get(name) !== amount) {
      differences.push(`ledger: ${name} is ${amount}, not ${expected.get(name) ?? 'expected'}`);
    }
    seen.add(name);
  }
  for (const name of expected.keys()) {
    if (!seen.has(name)) differences.push(`ledger: ${name} was not posted`);
  }
  return [...differences, ...unequal('balance', books.balanceMinor, balanceMinor)];
}

/** Each change of state was told exactly once. */
function compareEvents(books: Books): string[] {
  const told = new Map<string, number>();
  for (const { type, object } of books.events) {
    told.set(`${type} of ${object}`, (told.get(`${type} of ${object}`) ?? 0) + 1);
  }
  const due = new Map<string, number>();
  const expect = (type: string, object: string, times: number): void => {
    if (times > 0) due.set(`${type} of ${object}`, times);
  };
  for (const intent of books.intents) {
    const charges = books.charges.filter((charge) => charge.payment_intent === intent.id);
    const manual = intent.capture_method === 'manual';
    const booksLater = intent.capture_method === 'automatic_async';
    const paid = charges.filter(({ status }) => status === 'succeeded').length;
    expect('payment_intent.created', intent.id, 1);
    expect('payment_intent.payment_failed', intent.id, charges.length - paid);
    expect('payment_intent.amount_capturable_updated', intent.id, manual ? paid : 0);
    expect('payment_intent.succeeded', intent.id, intent.status === 'succeeded' ? 1 : 0);
    expect('payment_intent.canceled', intent.id, intent.status === 'canceled' ? 1 : 0);
    for (const charge of charges) {
      const refunds = books.refunds.filter((refund) => refund.charge === charge.id);
      const done = refunds.filter(({ status }) => status === 'succeeded').length;
      const letGo = intent.status === 'canceled' && charge.status === 'succeeded' ? 1 : 0;
      expect(`charge.${charge.status}`, charge.id, 1);
      expect('charge.captured', charge.id, manual && charge.captured ? 1 : 0);
      expect('charge.updated', charge.id, booksLater && charge.captured ? 1 : 0);
      expect('charge.refunded', charge.id, done + letGo);
      for (const refund of refunds) expect('refund.created', refund.id, 1);
    }
  }
  const names = [...due.keys(), ...[...told.keys()].filter((name) => isCounted(name))];
  return [
    ...[...new Set(names)].flatMap((name) =>
      unequal(`events ${name}`, told.get(name) ?? 0, due.get(name) ?? 0),
    ),
    ...unequal('events listed by the API', books.listedEvents, books.events.length),
  ];
}

/** A refund that waited is also told as updated; other events are not about money. */
function isCounted(name: string): boolean {
  return /^(payment_intent|charge)\.(?!refund\.)|^refund\.created/.test(name);
}

/** What the client went by is what the API says. */
function compareOrder(books: Books, order: Order): string[] {
  const says = (text: string): string => `order ${order.name}: ${text}`;
  const open = order.steps.filter(({ answer }) => answer === null);
  const refused = order.steps.flatMap(({ kind, answer }) =>
    answer !== null && !answer.ok && answer.type !== 'card_error'
      ? [`${kind} was refused with ${answer.status} ${answer.type} ${answer.code}`]
      : [],
  );
  const { intent } = order;
  const now = books.intents.find(({ id }) => id === intent?.id);
  const made = books.intents.filter(({ metadata }) => metadata['order'] === order.name);
  return [
    ...open.map(({ kind }) => `${kind} got no definite answer`),
    ...refused,
    ...(made.length > 1 ? [`${made.length} intents were made for it`] : []),
    ...(intent === null
      ? []
      : [
          ...unequal('status', intent.status, now?.status),
          ...unequal('received', intent.amount_received, now?.amount_received),
        ]),
    ...order.refunds.flatMap((refund) =>
      unequal(
        `refund ${refund.id}`,
        refund.status,
        books.refunds.find(({ id }) => id === refund.id)?.status,
      ),
    ),
  ].map(says);
}
