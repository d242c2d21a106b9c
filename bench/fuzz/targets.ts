import { auditPolicyText } from '../../packages/audit/src/checks/csp/audit-csp.ts';
import { readDocument } from '../../packages/audit/src/document/read-document.ts';
import { parseHsts } from '../../packages/audit/src/hsts/read-hsts.ts';
import type { Part } from '../../packages/audit/src/part.ts';
import { REPORT_FORMATS, renderReport } from '../../packages/audit/src/report/render-report.ts';
import { onlyAuthorities } from '../../packages/audit/src/retrieve/certificate/authorities.ts';
import { parseCertificate } from '../../packages/audit/src/retrieve/certificate/certificate.ts';
import { readDetails } from '../../packages/audit/src/retrieve/certificate/details.ts';
import { judgeTrust } from '../../packages/audit/src/retrieve/certificate/judge-trust.ts';
import { parseOcsp } from '../../packages/audit/src/retrieve/certificate/ocsp.ts';
import { chainOrder, SentChain } from '../../packages/audit/src/retrieve/certificate/sent-chain.ts';
import { parseCertificateMessage } from '../../packages/audit/src/retrieve/tls/wire/certificate-message.ts';
import { parseCertificateRequest } from '../../packages/audit/src/retrieve/tls/wire/certificate-request.ts';
import { parseCertificateStatus } from '../../packages/audit/src/retrieve/tls/wire/certificate-status.ts';
import { isMalformed } from '../../packages/audit/src/retrieve/tls/wire/malformed.ts';
import { MessageReader } from '../../packages/audit/src/retrieve/tls/wire/message-reader.ts';
import { parseNewSessionTicket } from '../../packages/audit/src/retrieve/tls/wire/new-session-ticket.ts';
import { parseServerHello } from '../../packages/audit/src/retrieve/tls/wire/server-hello.ts';
import { parseServerKeyExchange } from '../../packages/audit/src/retrieve/tls/wire/server-key-exchange.ts';
import { parseSslv2ServerHello } from '../../packages/audit/src/retrieve/tls/wire/sslv2-hello.ts';
import * as parents from './parents.ts';

/** What is fed with mutants: it must come back, whatever they are. */
export interface FuzzTarget {
  readonly name: string;
  readonly parents: readonly Buffer[];
  /** Of a hundred runs, how many are this target's. */
  readonly share: number;
  readonly run: (mutant: Buffer) => void | Promise<void>;
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  { name: 'tls', parents: parents.FLIGHTS, share: 35, run: readFlight },
  { name: 'certificate', parents: parents.CERTIFICATES, share: 20, run: readChain },
  { name: 'ocsp', parents: parents.STAPLES, share: 10, run: (mutant) => void parseOcsp(mutant) },
  { name: 'csp', parents: parents.POLICIES, share: 15, run: readPolicy },
  { name: 'hsts', parents: parents.HEADERS, share: 5, run: readHeader },
  { name: 'html', parents: parents.DOCUMENTS, share: 10, run: readHtml },
  { name: 'report', parents: parents.WORDS, share: 5, run: render },
];

/** Segments as a network would cut them, by the mutant's own bytes. */
function readFlight(mutant: Buffer): void {
  const reader = new MessageReader({ sslv2: (mutant[0] ?? 0) >= 0x80 });
  for (let at = 0; at < mutant.length;) {
    const size = 1 + (mutant[at] ?? 0) * 4;
    for (const message of reader.push(mutant.subarray(at, at + size))) {
      if (message.kind === 'sslv2') parseSslv2ServerHello(message.body);
      if (message.kind !== 'handshake') continue;
      const { body } = message;
      parseServerHello(body);
      parseCertificateRequest(body, 0x0303);
      parseCertificateStatus(body);
      parseNewSessionTicket(body);
      for (const kind of ['DHE', 'ECDHE', 'RSA'] as const) parseServerKeyExchange(body, { kind });
      const sent = parseCertificateMessage(body);
      if (!isMalformed(sent)) for (const one of sent.certificates) readDetails(one);
    }
    at += size;
  }
}

const AUTHORITIES = onlyAuthorities([parents.TRUSTED]);
const NOW_MS = Date.now();

function readChain(mutant: Buffer): void {
  readDetails(mutant);
  const chain = [mutant, ...parents.CERTIFICATES].flatMap((der) => {
    const parsed = parseCertificate(der);
    return isMalformed(parsed) ? [] : [parsed];
  });
  judgeTrust(new SentChain(chain), AUTHORITIES, NOW_MS);
  chainOrder(new SentChain(chain));
}

function readPolicy(mutant: Buffer): void {
  auditPolicyText({ subject: 'fuzz', text: mutant.toString() });
}

function readHeader(mutant: Buffer): void {
  parseHsts(mutant.toString('latin1'));
}

function readHtml(mutant: Buffer): void {
  readDocument(mutant.toString(), 'https://shop.example/');
}

/** Control characters of a terminal, and marks that turn text round. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

async function render(mutant: Buffer): Promise<void> {
  const words = mutant.toString();
  const finding = {
    rule: 'fuzz-rule',
    severity: 'high',
    title: words,
    subject: words,
    evidence: [words],
    why: 'Fuzz.',
    fix: words,
    requirements: ['G-TLS-1'],
  } as const;
  const part: Part = {
    part: 'page',
    subject: words,
    summary: [{ label: 'Grade', value: words, mood: 'bad' }],
    findings: [finding],
    notChecked: [{ what: words, why: words }],
    data: { words },
  };
  const report = {
    command: 'page',
    createdAt: '2026-01-01T00:00:00Z',
    parts: [part],
    changes: null,
  };
  for (const format of REPORT_FORMATS) {
    const text = await renderReport(report, { format, failOn: null, width: 80, color: false });
    if (format === 'json' || format === 'sarif') JSON.parse(text);
    if (format === 'text' && UNPRINTABLE.test(text)) throw new Error('unprintable text');
    if (format === 'html' && /<script>alert/.test(text)) throw new Error('markup was let through');
  }
}
