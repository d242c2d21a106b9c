import type { Answer } from './facts/answer.ts';
import type { HttpFacts } from './facts/http-facts.ts';
import { PROTOCOLS, type TlsFacts } from './facts/tls-facts.ts';
import { checkCertificates } from './checks/certificate/check-certificates.ts';
import { daysUntil } from './checks/certificate/certificate-check.ts';
import { checkHsts } from './checks/headers/hsts-checks.ts';
import { checkTls } from './checks/tls/check-tls.ts';
import { GRADE_VERSION } from './grade/grade-table.ts';
import { gradeTls, type TlsGrade } from './grade/grade-tls.ts';
import { judgeMozillaProfiles, type ProfileVerdict } from './grade/mozilla-profiles.ts';
import { readHsts, type Hsts } from './hsts/read-hsts.ts';
import type { Json, NotChecked, Part, SummaryLine } from './part.ts';

/** Everything that was learned about one server. */
export interface TlsSubject {
  readonly tls: TlsFacts;
  readonly http: HttpFacts;
  readonly now: Date;
}

/** What the facts say: the grade, the findings, and what has no answer. Pure. */
export function tlsPart({ tls, http, now }: TlsSubject): Part {
  const subject = `${tls.host}:${tls.port}`;
  const hsts = readHsts(http, tls.host);
  const grade = gradeTls(tls, hsts);
  const profiles = judgeMozillaProfiles(tls);
  return {
    part: 'tls',
    subject,
    summary: summaryOf({ tls, now, grade, profiles, hsts }),
    findings: [
      ...checkTls(tls),
      ...checkCertificates(tls, now),
      ...checkHsts(http, { host: tls.host, name: subject }),
    ],
    notChecked: notCheckedOf(tls, http),
    data: {
      grade: grade.grade,
      grade_if_trusted: grade.gradeIfTrusted,
      grade_version: GRADE_VERSION,
      suites: tls.suites.map(({ protocol, suite: { name, openssl } }) => ({
        ...{ protocol, name, openssl },
      })),
      ...{ scores: asJson(grade.scores), caps: asJson(grade.caps) },
      ...{ warnings: asJson(grade.warnings), unknowns: asJson(grade.unknowns) },
      ...{ profiles: asJson(profiles), hsts: asJson(hsts), facts: asJson(tls) },
    },
  };
}

interface Told {
  readonly tls: TlsFacts;
  readonly now: Date;
  readonly grade: TlsGrade;
  readonly profiles: readonly ProfileVerdict[];
  readonly hsts: Hsts;
}

function summaryOf(told: Told): SummaryLine[] {
  const { tls, grade, profiles } = told;
  const { scores, caps, warnings, gradeIfTrusted } = grade;
  const categories = `protocol ${scores.protocol}, key exchange ${scores.keyExchange}, cipher ${scores.cipher}`;
  const because = caps.length > 0 ? caps : warnings;
  const met = profiles.filter((verdict) => verdict.met).map(({ profile }) => profile);
  return [
    {
      label: 'Grade',
      value: `${grade.grade}, score ${scores.total} (${categories})`,
      mood: grade.grade.startsWith('A') ? 'good' : 'bad',
    },
    ...(gradeIfTrusted === null ? [] : [plain('If trusted', gradeIfTrusted)]),
    ...because.map((applied) =>
      plain('Because', `${applied.grade}: ${applied.when} (${applied.rule}): ${applied.evidence}`),
    ),
    plain('Versions', PROTOCOLS.filter((name) => isTrue(tls.protocols[name])).join(', ') || 'none'),
    plain('Suites', `${new Set(tls.suites.map(({ suite }) => suite.name)).size}`),
    plain(
      'Groups',
      [...new Set(tls.keyExchange.groups.map(({ name }) => name))].join(', ') || 'none',
    ),
    ...tls.certificates.flatMap((facts) => certificateLine(facts, told.now)),
    hstsLine(told.hsts),
    plain('Mozilla', met.length === 0 ? 'meets no profile' : `meets ${met.join(', ')}`),
    plain('Connections', `${tls.connections}`),
  ];
}

function plain(label: string, value: string): SummaryLine {
  return { label, value, mood: 'plain' };
}

function isTrue(answer: Answer<boolean>): boolean {
  return answer.known && answer.value;
}

function certificateLine(facts: TlsFacts['certificates'][number], now: Date): SummaryLine[] {
  const [leaf] = facts.chain;
  if (leaf === undefined) return [];
  const days = daysUntil(leaf.notAfter, now);
  const until = days < 0 ? `expired ${-days} days ago` : `${days} days left`;
  const trust = facts.trust.trusted
    ? `trusted: ${facts.trust.by}`
    : `not trusted: ${facts.trust.reason}`;
  const kind = leaf.key.curve ?? `${leaf.key.type} ${leaf.key.bits}`;
  const mood = facts.trust.trusted && facts.nameMatches ? 'good' : 'bad';
  return [{ label: 'Certificate', value: `${leaf.subject}, ${kind}, ${until}, ${trust}`, mood }];
}

function hstsLine(hsts: Hsts): SummaryLine {
  switch (hsts.state) {
    case 'unknown':
      return plain('HSTS', `unknown: ${hsts.why}`);
    case 'absent':
      return { label: 'HSTS', value: 'not sent', mood: 'bad' };
    case 'invalid':
      return { label: 'HSTS', value: `cannot be parsed: ${hsts.header}`, mood: 'bad' };
    case 'valid':
      return plain('HSTS', hsts.header);
  }
}

const QUESTIONS = {
  fallbackScsv: 'FALLBACK_SCSV',
  secureRenegotiation: 'secure renegotiation',
  clientRenegotiation: 'renegotiation by clients',
  compression: 'TLS compression',
  sessionTickets: 'session tickets',
  extendedMasterSecret: 'extended master secret',
  greaseTolerance: 'GREASE tolerance',
  bigHelloTolerance: 'tolerance of big hellos',
  alpn: 'ALPN',
  earlyData: 'early data',
  ocspStapling: 'OCSP stapling',
  worksWithoutSni: 'a handshake without a server name',
  heartbleed: 'Heartbleed',
  ccsInjection: 'early ChangeCipherSpec',
  ticketbleed: 'Ticketbleed',
  robot: 'ROBOT',
  poodleTls: 'POODLE for TLS',
} as const;

function notCheckedOf(tls: TlsFacts, http: HttpFacts): NotChecked[] {
  const answers: readonly (readonly [string, Answer<unknown>])[] = [
    ...PROTOCOLS.map((name) => [name, tls.protocols[name]] as const),
    ...Object.entries(QUESTIONS).flatMap(([key, what]) => {
      const answer = { ...tls.features, ...tls.vulnerabilities }[
        // QUESTIONS has exactly the keys of the two.
        key as keyof typeof QUESTIONS
      ];
      return [[what, answer] as const];
    }),
    ['size of the Diffie-Hellman group', tls.keyExchange.dhBits],
    ['the Diffie-Hellman prime', tls.keyExchange.dhGroup],
    ['size of the curve', tls.keyExchange.ecBits],
    ...tls.certificates.flatMap(({ caa, revocation }) => [
      ['CAA', caa] as const,
      ['revocation by the staple', revocation] as const,
    ]),
  ];
  const unanswered = answers.flatMap(([what, answer]) =>
    answer.known ? [] : [{ what, why: answer.why }],
  );
  const failures = [http.failure, http.plain?.failure ?? null].flatMap((failure) =>
    failure === null ? [] : [{ what: `GET ${failure.url}`, why: failure.detail }],
  );
  const plainHttp =
    http.plain === null
      ? [{ what: 'the redirect from http://', why: 'only port 443 has a known http:// port' }]
      : [];
  const troubles = tls.troubles.map((why) => ({ what: 'part of the probe', why }));
  return [...unanswered, ...failures, ...plainHttp, ...troubles];
}

/** Facts are plain data, which JSON holds as it is. */
function asJson(facts: object): Json {
  // The round trip leaves nothing but JSON.
  return JSON.parse(JSON.stringify(facts)) as Json;
}
