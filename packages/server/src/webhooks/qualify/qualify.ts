import { connect } from 'node:net';
import type { WebhookFacts, WebhookOptions } from '@coffer/audit/webhook';
import type { Clock } from '@coffer/kernel';
import type { Egress } from '../egress/post.ts';
import { RefusedAddress } from '../egress/resolve.ts';
import { ANSWER_TIME_MAX_MS, judge, judgeUnreachable } from './judge.ts';
import type { CheckResult, Qualification, QualificationCheck } from './qualification.ts';

/** An answer that is late by this much is told from none. */
const TIMEOUT_MS: number = ANSWER_TIME_MAX_MS + 1_000;
/** Addresses of one host that are tried until one answers. */
const ADDRESSES_TRIED_MAX = 2;
const HTTPS_PORT = 443;
const HTTP_PORT = 80;

/** Nothing that is signed, nothing large, no GET: no endpoint is to notice more than it must. */
const ATTEMPTS: NonNullable<WebhookOptions['attempts']> = [
  'unsigned',
  'garbage-signature',
  'wrong-secret',
];

export interface Qualifying {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly overridden?: readonly QualificationCheck[];
  /** For one answer. */
  readonly timeoutMs?: number;
}

/**
 * Looks at an endpoint: its TLS, and how it answers deliveries that it must refuse. It goes where
 * deliveries may go and nowhere else, and never throws for what the endpoint does.
 */
export async function qualify(
  url: URL,
  livemode: boolean,
  { egress, clock, overridden = [], timeoutMs = TIMEOUT_MS }: Qualifying,
): Promise<Qualification> {
  const checks = await look(url, livemode, { egress, timeoutMs });
  return { checked_at: Math.floor(clock.nowMs() / 1000), checks, overridden };
}

interface Looking {
  readonly egress: Egress;
  readonly timeoutMs: number;
}

async function look(
  url: URL,
  livemode: boolean,
  looking: Looking,
): Promise<readonly CheckResult[]> {
  const { egress, timeoutMs } = looking;
  let addresses: readonly string[];
  try {
    addresses = await egress.addressesOf(url, livemode);
  } catch (error) {
    const refused = error instanceof RefusedAddress;
    return judgeUnreachable(url, refused ? error.message : 'its host name cannot be resolved');
  }
  const place = { url, port: portOf(url) };
  for (const address of oneOfEachFamily(addresses)) {
    if (!(await listens({ host: address, port: place.port, timeout: timeoutMs }))) continue;
    const facts = await visit({ ...place, address }, looking);
    return facts === null ? judgeUnreachable(url, 'it ends every connection') : judge(facts);
  }
  return judgeUnreachable(url, 'nobody answers there');
}

/** Whether anybody does: asked first, because every attempt would wait for the answer. */
function listens(place: {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...place });
    const end = (found: boolean) => (): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', end(true));
    socket.once('timeout', end(false));
    socket.once('error', end(false));
  });
}

interface Place {
  readonly url: URL;
  readonly port: number;
  readonly address: string;
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? HTTPS_PORT : HTTP_PORT;
}

/** The facts of one address; null when it answered nothing at all. */
async function visit(
  { url, port, address }: Place,
  { egress, timeoutMs }: Looking,
): Promise<WebhookFacts | null> {
  // Loaded when it is needed first: most processes of an installation never qualify anything.
  const { AuditFailure, DEFAULT_OPTIONS, visitWebhook } = await import('@coffer/audit/webhook');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options: WebhookOptions = {
    ...DEFAULT_OPTIONS,
    timeoutMs,
    ca: egress.tlsAuthorities,
    // The auditor asks DNS about nothing: it is told the address that was checked.
    resolve: new Map([[`${host}:${port}`, address]]),
    secret: null,
    attempts: ATTEMPTS,
  };
  try {
    return await visitWebhook(url, options, () => undefined);
  } catch (error) {
    if (error instanceof AuditFailure) return null;
    throw error;
  }
}

function oneOfEachFamily(addresses: readonly string[]): readonly string[] {
  const v4 = addresses.find((address) => !address.includes(':'));
  const v6 = addresses.find((address) => address.includes(':'));
  return [v4, v6].flatMap((address) => address ?? []).slice(0, ADDRESSES_TRIED_MAX);
}
