import { AuditFailure } from './audit-failure.ts';
import type { HttpFacts } from './facts/http-facts.ts';
import type { TlsFacts } from './facts/tls-facts.ts';
import type { AuditOptions } from './options.ts';
import type { Part, Progress } from './part.ts';
import { readCertificates } from './retrieve/certificate/read-certificates.ts';
import { ConnectError, Connector, type Target } from './retrieve/connector.ts';
import { fetchDocument } from './retrieve/http/fetch-document.ts';
import { probeAttacks } from './retrieve/tls-attacks/probe-attacks.ts';
import { probeTls } from './retrieve/tls/probe-tls.ts';
import { tlsPart } from './tls-part.ts';

/** For one server, whatever it does; each step has limits of its own far below. */
const TLS_AUDIT_MAX_MS = 150_000;

/** How `auditTls` gets the document for HSTS, when somebody needs it as well. */
export interface TlsAuditOptions extends AuditOptions {
  readonly http?: Promise<HttpFacts>;
}

/**
 * Audits the TLS of one server: probes, certificates and the document at the same time, then the
 * attacks that apply to what it accepts. Throws AuditFailure when nothing answers there at all.
 */
export async function auditTls(
  target: Target,
  options: TlsAuditOptions,
  progress: Progress,
): Promise<Part> {
  const connector = new Connector(target, options);
  await reach(connector);
  const retrieved = Promise.all([
    retrieveTls(connector, options, progress),
    options.http ?? fetchDocument(addressOf(target), options),
  ]);
  const { host, port } = target;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const why = `${host}:${port} was not done after ${TLS_AUDIT_MAX_MS / 1000} s`;
  const timer = setTimeout(() => reject(new AuditFailure(why)), TLS_AUDIT_MAX_MS);
  try {
    const [tls, http] = await Promise.race([retrieved, late]);
    return tlsPart({ tls, http, now: new Date() });
  } finally {
    clearTimeout(timer);
  }
}

async function retrieveTls(
  connector: Connector,
  options: AuditOptions,
  progress: Progress,
): Promise<TlsFacts> {
  const { host, port } = connector.target;
  const request = { serverName: host, progress };
  const probed = probeTls(connector, request);
  const [probe, reading, attacks] = await Promise.all([
    probed,
    readCertificates(connector, { ...request, options }),
    probed.then(({ suites }) => probeAttacks(connector, { ...request, suites })),
  ]);
  return {
    ...{ host, port, address: connector.address },
    ...probe,
    features: { ...probe.features, ...attacks.features },
    vulnerabilities: attacks.vulnerabilities,
    certificates: reading.certificates,
    connections: connector.connections,
    troubles: [...probe.troubles, ...reading.troubles],
  };
}

/**
 * One attempt, on purpose: who is refused gets the answer at once, and whoever waits for a server
 * to start knows better how long that may take. Later connections are tried twice.
 */
async function reach(connector: Connector): Promise<void> {
  try {
    (await connector.open()).destroy();
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const { host, port } = connector.target;
    throw new AuditFailure(`cannot connect to ${host}:${port}: ${error.message}`);
  }
}

function addressOf({ host, port }: Target): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `https://${name}${port === 443 ? '' : `:${port}`}/`;
}
