import { OperatorError, reportLimit, systemClock } from '@coffer/kernel';
import { refuseRawCards, type RawCardRules } from './cards/refuse-raw-cards.ts';
import { pathOf, type Answer, type Exchange, type HeaderList } from './exchange.ts';
import { logToStderr, quietLog } from './log.ts';
import type { GuardOptions, WebhookOptions } from './options.ts';
import { prepareHeaders } from './policy/response-headers.ts';
import { collectReports } from './reports/collect-reports.ts';
import { makeInventory, type Inventory } from './reports/inventory.ts';
import { requestOrigin } from './transport/forwarded.ts';
import { answerToClear } from './transport/require-https.ts';
import { trustedProxies } from './transport/trusted-proxies.ts';
import { receiveWebhook, type WebhookReceiver } from './webhooks/receive-webhook.ts';
import { memoryReplayStore } from './webhooks/replay-store.ts';

const BODY_MAX_BYTES = 1024 * 1024;
/** Bodies are searched in one piece: more takes seconds, and a regular expression's whole stack. */
const BODY_MAX_BYTES_MOST = 2 * 1024 * 1024;
const REPORT_PATH = '/csp-reports';

/** What guard decides before the app sees a request. */
export interface Decision {
  /** For every response, the app's own included. */
  readonly headers: HeaderList;
  readonly nonce: string;
  /** Waits for the body where rules need it. Null: the app's turn. */
  readonly answer: Promise<Answer | 'aborted' | null>;
}

/** All of guard but the frameworks: the adapters only carry requests in and answers out. */
export interface Core {
  decide(exchange: Exchange): Decision;
  readonly inventory: Inventory;
}

export function makeCore(options: GuardOptions): Core {
  const clock = options.clock ?? systemClock;
  const log = quietLog(options.log ?? logToStderr, clock);
  const live = (options.mode ?? 'live') === 'live';
  const origin = ownOrigin(options.origin, live);
  const isTrusted = trustedProxies(options.trustedProxies ?? []);
  const reportPath = options.reports === false ? null : (options.reports?.path ?? REPORT_PATH);
  const headersOf = prepareHeaders({
    policy: {
      ...options.csp,
      provider: options.provider,
      surfaces: options.surfaces ?? ['sdk'],
      ...(options.cofferOrigin === undefined ? {} : { cofferOrigin: options.cofferOrigin }),
    },
    hsts: options.hsts ?? {},
    reportPath: reportPath === null ? null : ownPath('reports.path', reportPath),
  });
  const reports = { inventory: makeInventory(), mayReport: reportLimit(clock), clock };
  const webhooks = webhookReceiver(options.webhooks, { clock, log });
  const cards = rawCardRules(options);
  const answerOf = async (
    exchange: Exchange,
    client: string,
  ): Promise<Answer | 'aborted' | null> => {
    const path = pathOf(exchange.target);
    if (path === reportPath) return await collectReports(exchange, client, reports);
    if (webhooks !== null && path === webhooks.options.path) {
      return await receiveWebhook(exchange, webhooks);
    }
    const answer = await refuseRawCards(exchange, cards);
    if (answer !== null && answer !== 'aborted') {
      log({ rule: 'G-LOW-2', what: `a request was refused with ${answer.status}` });
    }
    return answer;
  };
  return {
    inventory: reports.inventory,
    decide(exchange) {
      const { secure, client } = requestOrigin(exchange, isTrusted);
      const { headers, nonce } = headersOf(secure);
      if (live && !secure) {
        log({ rule: 'G-TLS-4', what: PLAIN_HTTP });
        return { headers, nonce, answer: Promise.resolve(answerToClear(exchange, origin)) };
      }
      return { headers, nonce, answer: answerOf(exchange, client) };
    },
  };
}

const PLAIN_HTTP =
  'refused plain HTTP in live mode: give this server a certificate, or name the proxy that ends ' +
  "TLS in `trustedProxies` and let it send X-Forwarded-Proto; mode: 'test' works without";

function ownOrigin(text: string | undefined, live: boolean): string | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.origin !== text) {
    throw new OperatorError(`origin: "${text}" is not an origin such as https://shop.example.`);
  }
  if (live && url.protocol !== 'https:') {
    throw new OperatorError(`origin: live payments need https://, not ${text} (G-TLS-4).`);
  }
  return text;
}

/** A path of ours that can stand in a header as it is. */
function ownPath(option: string, path: string): string {
  if (/^\/[\w./-]*$/.test(path) && !path.startsWith('//')) return path;
  throw new OperatorError(`${option}: "${path}" is not a plain path such as /csp-reports.`);
}

function webhookReceiver(
  options: WebhookOptions | undefined,
  { clock, log }: Pick<WebhookReceiver, 'clock' | 'log'>,
): WebhookReceiver | null {
  if (options === undefined) return null;
  ownPath('webhooks.path', options.path);
  if (options.secrets.length === 0 || options.secrets.some((secret) => secret.length < 16)) {
    throw new OperatorError(
      'webhooks.secrets: give the signing secret (whsec_...) of the endpoint.',
    );
  }
  // A secret with white space came with its line's end and fits no signature.
  if (options.secrets.some((secret) => /\s/.test(secret))) {
    throw new OperatorError('webhooks.secrets: a secret holds no white space.');
  }
  const { toleranceS } = options;
  // With NaN no delivery would ever be too old, and none a replay.
  if (toleranceS !== undefined && !(Number.isInteger(toleranceS) && toleranceS > 0)) {
    throw new OperatorError('webhooks.toleranceS is a whole number of seconds.');
  }
  return { options, replays: options.replays ?? memoryReplayStore(clock), clock, log };
}

function rawCardRules(options: GuardOptions): RawCardRules {
  const maxBytes = options.rawCards?.maxBytes ?? BODY_MAX_BYTES;
  if (!Number.isInteger(maxBytes) || maxBytes <= 0 || maxBytes > BODY_MAX_BYTES_MOST) {
    throw new OperatorError(`rawCards.maxBytes is between 1 and ${BODY_MAX_BYTES_MOST} bytes.`);
  }
  return {
    provider: options.provider,
    maxBytes,
    allowed: new Set(options.rawCards?.allow ?? []),
  };
}
