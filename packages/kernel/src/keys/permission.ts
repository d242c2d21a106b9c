import { ApiError } from '../errors.ts';

/**
 * What a restricted key may be allowed, by Stripe's names: `rak_customer_read`. Writing implies
 * reading. The resources are those of Stripe's list of permissions, so prices are `plan`, refunds
 * go with charges, and the name of payment links is plural.
 */
export const PERMISSION_RESOURCES: readonly string[] = [
  ...['account', 'balance', 'balance_transaction_source', 'charge', 'checkout_session'],
  ...['confirmation_token', 'coupon', 'customer', 'customer_session', 'event'],
  ...['payment_intent', 'payment_links', 'payment_method', 'plan', 'product', 'promotion_code'],
  ...['setup_intent', 'shipping_rate', 'source', 'tax_rate', 'token', 'webhook'],
];

/** The resource of each part of the API: the longest beginning of the path counts. */
const RESOURCE_OF_PATH: readonly (readonly [pattern: RegExp, resource: string])[] = [
  [/^customers\/[^/]+\/payment_methods(\/|$)/, 'payment_method'],
  [/^customers\/[^/]+\/sources(\/|$)/, 'source'],
  [/^accounts?(\/|$)/, 'account'],
  [/^balance(\/|$)/, 'balance'],
  [/^balance_transactions(\/|$)/, 'balance_transaction_source'],
  [/^(charges|refunds)(\/|$)/, 'charge'],
  [/^(checkout\/sessions|payment_pages)(\/|$)/, 'checkout_session'],
  [/^confirmation_tokens(\/|$)/, 'confirmation_token'],
  [/^test_helpers\/confirmation_tokens(\/|$)/, 'confirmation_token'],
  [/^coupons(\/|$)/, 'coupon'],
  [/^customers(\/|$)/, 'customer'],
  [/^customer_sessions(\/|$)/, 'customer_session'],
  [/^elements\/sessions(\/|$)/, 'payment_method'],
  [/^events(\/|$)/, 'event'],
  [/^payment_intents(\/|$)/, 'payment_intent'],
  // As cards are seen, so is what was agreed about them.
  [/^mandates(\/|$)/, 'payment_method'],
  [/^payment_links(\/|$)/, 'payment_links'],
  [/^payment_methods(\/|$)/, 'payment_method'],
  [/^prices(\/|$)/, 'plan'],
  [/^products(\/|$)/, 'product'],
  [/^promotion_codes(\/|$)/, 'promotion_code'],
  [/^(setup_intents|setup_attempts)(\/|$)/, 'setup_intent'],
  [/^shipping_rates(\/|$)/, 'shipping_rate'],
  // Whoever listens is shown every event.
  [/^stripecli\/sessions(\/|$)/, 'event'],
  [/^tax_rates(\/|$)/, 'tax_rate'],
  [/^tokens(\/|$)/, 'token'],
  [/^webhook_endpoints(\/|$)/, 'webhook'],
];

/** The resource of each kind of object that can stand in another one. */
const RESOURCE_OF_OBJECT: Readonly<Record<string, string>> = {
  account: 'account',
  balance: 'balance',
  balance_transaction: 'balance_transaction_source',
  card: 'source',
  charge: 'charge',
  'checkout.session': 'checkout_session',
  confirmation_token: 'confirmation_token',
  coupon: 'coupon',
  customer: 'customer',
  customer_session: 'customer_session',
  discount: 'coupon',
  event: 'event',
  item: 'checkout_session',
  mandate: 'payment_method',
  payment_intent: 'payment_intent',
  payment_link: 'payment_links',
  payment_method: 'payment_method',
  price: 'plan',
  product: 'product',
  promotion_code: 'promotion_code',
  refund: 'charge',
  setup_attempt: 'setup_intent',
  setup_intent: 'setup_intent',
  shipping_rate: 'shipping_rate',
  source: 'source',
  tax_rate: 'tax_rate',
  token: 'token',
  webhook_endpoint: 'webhook',
};

/** Posted to, and yet they only show what there is. */
const READ_BY_POST = /^stripecli\/sessions$/;

/**
 * The permission that a call needs: by the path's resource, and by whether it may change anything.
 * Null for a path that belongs to no resource: no restricted key may call it. `path` is a route's
 * (`/v1/charges/:id`) or a client's, with or without a query.
 */
export function neededPermission(method: string, path: string): string | null {
  const [, below = ''] = /^\/v1\/([^?]*)/.exec(path) ?? [];
  const resource = RESOURCE_OF_PATH.find(([pattern]) => pattern.test(below))?.[1];
  if (resource === undefined) return null;
  const reads = method === 'GET' || method === 'HEAD' || READ_BY_POST.test(below);
  return `rak_${resource}_${reads ? 'read' : 'write'}`;
}

/** The permission to see an object, by its `object` field; null for one that no key names. */
export function permissionToSee(object: string): string | null {
  const resource = Object.hasOwn(RESOURCE_OF_OBJECT, object) ? RESOURCE_OF_OBJECT[object] : null;
  return resource == null ? null : `rak_${resource}_read`;
}

/** Whether a text is a permission that can be given. */
export function isPermission(text: string): boolean {
  const resource = /^rak_(\w+)_(?:read|write)$/.exec(text)?.[1];
  return resource !== undefined && PERMISSION_RESOURCES.includes(resource);
}

/** Whether whoever holds these permissions may do what needs that one. */
export function permits(held: readonly string[], needed: string | null): boolean {
  if (needed === null) return false;
  return held.includes(needed) || held.includes(needed.replace(/_read$/, '_write'));
}

/** The 403 for a restricted key; `needed` is null where no permission would help. */
export function permissionDenied(refused: {
  readonly livemode: boolean;
  readonly accountId: string;
  readonly needed: string | null;
}): ApiError {
  const { livemode, accountId, needed } = refused;
  const key = `rk_${livemode ? 'live' : 'test'}_***`;
  const help =
    needed === null
      ? 'Use a secret key for it.'
      : `Having the '${needed}' permission would allow this request to continue.`;
  return new ApiError({
    status: 403,
    type: 'invalid_request_error',
    message:
      `The provided key '${key}' does not have the required permissions for this endpoint on ` +
      `account '${accountId}'. ${help}`,
    detail: `permission ${needed ?? 'none'}`,
  });
}

/** What may become of a card that a restricted key sends. */
const MAKES_CARDS = ['rak_payment_method_write', 'rak_token_write'] as const;

/**
 * Throws unless a key may send card data to `target` (method, path and query): a restricted one may
 * where it may call, and if it may make what cards become.
 */
export function checkMaySendCards(
  key: {
    readonly account_id: string;
    readonly livemode: boolean;
    readonly permissions: readonly string[] | null;
  },
  target: string,
): void {
  const { account_id: accountId, livemode, permissions } = key;
  if (permissions === null) return;
  const [method = '', path = ''] = target.split(' ', 2);
  const needed = neededPermission(method, path);
  if (!permits(permissions, needed)) throw permissionDenied({ accountId, livemode, needed });
  if (MAKES_CARDS.some((one) => permits(permissions, one))) return;
  throw permissionDenied({ accountId, livemode, needed: MAKES_CARDS[0] });
}
