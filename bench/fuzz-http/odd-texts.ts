/** Text as it is sent, of the kind that programs trip over. */
const LONG = 600;
const VERY_LONG = 6_000;
const KEY_CHARS = 500;
const encoded = encodeURIComponent;

export const ODD_VALUES: readonly string[] = [
  // Broken percent encodings, and bytes that are no UTF-8.
  ...['%', '%z', '%zz', '%2', '%C3%28', '%FF%FE', '%ED%A0%80', '%C0%AF', '%F4%90%80%80', '%E2%82'],
  ...['\u00ff\u00fe', '\u00c3\u00a9', '%00', 'a%00b', '%u0041', '%25%32%35'],
  // Numbers that are none, or others than they seem.
  ...['0', '-1', '-0', '+5', '1e9', '1e400', '0x10', '1.5', '1,5', '007', 'NaN', 'Infinity'],
  ...[
    '99999999999999999999',
    '9007199254740993',
    '-9223372036854775809',
    encoded('٣'),
    '2147483648',
  ],
  // Words of the language and of its objects.
  ...['true', 'TRUE', 'null', 'nil', 'constructor', '__proto__', 'toString', 'hasOwnProperty'],
  ...[
    '%5B%5D',
    '%7B%7D',
    '%5B%22a%22%5D',
    '%7B%22a%22%3A1%7D',
    '',
    '+',
    '%20%20',
    '%0D%0Aa:b',
    '%09',
  ],
  // Unicode that hides, turns or grows.
  ...[
    '\u202eevil',
    '\u200f\u200e',
    '\u2028',
    '\ufeff',
    '\u0000b',
    'e\u0301',
    '\ufdfa',
    '\ud7ff',
  ].map(encoded),
  encoded('💥'.repeat(60)),
  encoded('👩‍👩‍👧‍👦'.repeat(20)),
  encoded('Z' + '\u0351'.repeat(200)),
  // Other languages' quotes.
  ...[
    "' or ''='",
    '";--',
    '$$',
    '\\',
    '\\u0000',
    '${7*7}',
    '{{7*7}}',
    '<script>',
    '../../x',
    '%s%n',
  ].map(encoded),
  ...['vbscript:x', 'data:text/html,x', 'http://[::1', 'https://a.example/\u0000'].map(encoded),
  ...['ftp://a.example', '//a.example', 'https://user:pass@a.example', 'https://💥.example'].map(
    encoded,
  ),
  'a'.repeat(LONG),
  'a'.repeat(VERY_LONG),
  encoded('é'.repeat(LONG)),
];

export const ODD_NAMES: readonly string[] = [
  ...['__proto__', '__proto__[admin]', '__proto__[__proto__][a]', 'constructor[prototype][a]'],
  ...[
    'metadata[__proto__]',
    'metadata[constructor]',
    'metadata[toString]',
    'metadata[__proto__][a]',
  ],
  ...['metadata[]', 'metadata[a][b]', 'metadata[a', 'metadata]', 'metadata[0]', 'metadata[ ]'],
  ...[
    'metadata[%00]',
    'metadata[a%00]',
    'metadata[%E2%80%AE]',
    'metadata[%E2%80%8F]',
    'metadata[%FF]',
  ],
  ...['metadata[%5B]', 'metadata[a.b]', 'metadata[length]', 'metadata[valueOf]', 'metadata%5Ba%5D'],
  `metadata[${'k'.repeat(KEY_CHARS)}]`,
  `metadata[${'%F0%9F%92%A5'.repeat(20)}]`,
  ...['expand', 'expand[]', 'expand[0]', 'expand[a]', 'expand[][]', 'expand[__proto__]'],
  ...['[]', '[a]', 'a]', 'a[', 'a[[b]]', 'a[]b', '%5B', '', ' ', '%20', '=', 'a[b][]', '[][]'],
  ...['limit', 'starting_after', 'ending_before', 'created', 'created[gte]', 'created[__proto__]'],
  ...[
    'id',
    'object',
    'livemode',
    'account_id',
    'status',
    'amount_received',
    'paid',
    'client_secret',
  ],
  ...['card_ref', 'card[ref]', 'payment_method_data[card][token]', 'payment_method_options[card]'],
  ...['line_items[__proto__][price]', 'line_items[length]', 'line_items[4294967295][price]'],
  ...['line_items[-1][price]', 'line_items[1e3]', 'components[payment_element][features][a]'],
];

export const EXPANDS: readonly string[] = [
  ...[
    'customer',
    'payment_method',
    'latest_charge',
    'data',
    'data.customer',
    '*',
    '.',
    '..',
    'a.b',
  ],
  ...[
    'latest_charge.refunds.data.charge.payment_intent',
    'latest_charge.balance_transaction.source',
  ],
  ...[
    '__proto__',
    'constructor',
    'data.__proto__',
    'data.constructor.prototype',
    'toString',
    'id.id',
  ],
  ...[
    'customer.default_source.customer.default_source',
    'refunds',
    'line_items',
    'data.line_items',
  ],
];

export const ODD_PATHS: readonly string[] = [
  ...[
    '/',
    '//',
    '/v1',
    '/v1/',
    '/v1//customers',
    '/v1/customers/',
    '/v1/./customers',
    '/v1/../v1/x',
  ],
  ...['/v1/%63ustomers', '/v1/customers%2f', '/v1/customers%00', '/v1/%', '/v1/%zz', '/v1/%C3%28'],
  ...['/v1/customers/%FF', '/v1/customers/%00', '/v1/customers/a%00b', '/v1/customers/%2e%2e'],
  ...['/v1/customers/..', '/v1/customers;a=b', '/v1/customers#a', '/V1/customers', '/v2/customers'],
  ...[
    '/v1/customers/\u00e9',
    '/v1/charges/%F0%9F%92%A5',
    '/v1/customers/__proto__',
    '/v1/__proto__',
  ],
  ...['/v1/constructor', '/v1/customers/constructor/sources', '/v1/invoices', '/v1/:id', '/v1/*'],
  ...['/health', '/health/', '/envelope', '/keys/resolve', '/metrics', '/.env', '/favicon.ico'],
  ...['http://a.example/v1/customers', '//a.example/v1/customers', '*', 'v1/customers', '/v1/\\x'],
  `/v1/customers/${'a'.repeat(VERY_LONG)}`,
  `/v1/${'a/'.repeat(LONG)}`,
];

export const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['stripe-version', '2019-03-14'],
  ['stripe-version', '2099-01-01'],
  ['stripe-version', ''],
  ['stripe-version', '__proto__'],
  ['stripe-version', '\u00ff'.repeat(LONG)],
  ['stripe-account', 'acct_000000000000'],
  ['stripe-account', ''],
  ['stripe-account', '__proto__'],
  ['stripe-context', 'acct_000000000000'],
  ['idempotency-key', ''],
  ['idempotency-key', 'one'],
  ['idempotency-key', 'two'],
  ['idempotency-key', '__proto__'],
  ['idempotency-key', '\u00e9\u00ff'],
  ['idempotency-key', 'k'.repeat(255)],
  ['idempotency-key', 'k'.repeat(256)],
  ['idempotency-key', "'; --"],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-for', '::1, 10.0.0.1'],
  ['x-forwarded-host', 'evil.example'],
  ['origin', 'https://evil.example'],
  ['cookie', 'a=b'],
  ['accept', 'text/html'],
  ['accept-encoding', 'gzip, br'],
  ['content-encoding', 'gzip'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['__proto__', 'a'],
  ['constructor', 'a'],
  ['x-envelope', '{"card":{}}'],
  ['upgrade', 'websocket'],
  ['x-long', 'a'.repeat(VERY_LONG)],
];

/** So wrong that what reads HTTP may end the connection. */
export const BROKEN_HEADERS: readonly (readonly [string, string])[] = [
  ['host', ''],
  ['host', 'a b'],
  ['host', '[::1'],
  ['host', 'a.example:99999'],
  ['host', '\u00e9\u00ff'],
  ['host', 'a.example/v1/x?'],
  ['host', 'user:pass@a.example'],
  ['host', 'a'.repeat(LONG)],
  ['transfer-encoding', 'gzip'],
  ['transfer-encoding', 'chunked, chunked'],
  ['content-length', '0'],
  ['content-length', '-1'],
  ['content-length', 'a'],
  ['content-length', '3'],
  ['expect', 'nothing'],
  ['expect', '100-continue'],
  ['connection', 'upgrade'],
  ['connection', 'close'],
  ['x\u0000', 'a'],
  ['x y', 'a'],
  ['', 'a'],
  ['x-zero', '\u0000'],
  ['x-huge', 'a'.repeat(20_000)],
];

export const CONTENT_TYPES: readonly (string | null)[] = [
  ...[null, '', 'application/json', 'text/plain', 'multipart/form-data; boundary=x', 'a', '\u00ff'],
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/x-www-form-urlencoded; charset="',
  'APPLICATION/X-WWW-FORM-URLENCODED',
];

export const METHODS: readonly string[] = [
  ...['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'],
];
/** Which Node does not know. */
export const UNKNOWN_METHODS: readonly string[] = ['get', 'FOO', 'CONNECT', 'G\u0000T'];
