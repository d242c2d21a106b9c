import { HSTS_MIN_S } from '../hsts/read-hsts.ts';
import { GRADE_TABLE, GRADE_VERSION } from './grade-table.ts';
import { LETTER_SCORES } from './grade-tls.ts';
import {
  CIPHER_SCORES,
  CURVE_SCORES,
  FIELD_SCORES,
  PROTOCOL_SCORES,
  WEIGHTS,
  type ScoreStep,
} from './scores.ts';

/** docs/operating/tls-grade.md, whole: the written table cannot differ from the code's. */
export function describeGradeTable(): string {
  return `# How a TLS server is graded

\`coffer tls HOST\` grades a server from A+ to F by the SSL Labs rating guide 2009r as far as it is
public, with testssl.sh where the guide is silent; each row names its source. Version ${GRADE_VERSION}.
This file is made from the table in \`packages/audit/src/grade\`: a test fails when they differ
(\`npx vitest run packages/audit/src/grade -u\` writes it again).

## Scores

Total = ${weights()}, each part cut to a whole number;
a category of 0 makes the total 0. ${letterScores()}.

| category | score |
| --- | --- |
| protocol: half of best and worst version together | ${protocolScores()} |
| key exchange, the weakest of leaf keys and (EC)DHE groups: RSA, DSA, DH | ${steps(FIELD_SCORES)} |
| the same: elliptic curves | ${steps(CURVE_SCORES)} |
| the same: a suite without authentication; an export suite | 0; 40 |
| cipher: half of strongest and weakest suite together | ${steps(CIPHER_SCORES)} |

## Rules

The grade is the worse of the total's letter and the lowest cap. T (not trusted) and M (the
certificate names another host) replace it, T first; the report then also gives the grade if
trusted. An A with a warning is an A-. An A without a warning is an A+, unless a rule says "no A+"
or any rule has no answer: what is unknown never raises a grade, denies A+ and is named.

| rule | when | effect | source |
| --- | --- | --- | --- |
${GRADE_TABLE.map(({ rule, when, effect, source }) => `| \`${rule}\` | ${when} | ${effect} | ${source} |`).join('\n')}

## Where we differ from SSL Labs, and why

- (a) A server with TLS 1.3 only may have A+. SSL Labs caps it (ssllabs-scan issue 930); refusing
  TLS 1.2 is no weakness.
- (b) Forward secrecy is judged by what simulated browsers agree on, as the guide says, and not by
  whether any suite has it. Suites without it that no reference browser gets cost nothing.
- (c) A private authority passes with \`--ca FILE\`. Without it the grade is T, with the grade if
  trusted.
- (d) Every rule that fires is shown with its id, its source and what was seen.

Not graded: HPKP, STARTTLS and FALLBACK_SCSV (SSL Labs 2009r dropped it); keys from the Debian
generator of 2008, for which no list is kept here; certificates of distrusted authorities beyond
what the system's list of authorities leaves out. A policy of less than ${HSTS_MIN_S} s (180 days) is short.

## Mozilla's profiles

The report also says which of Mozilla's profiles (Server Side TLS 5.7: modern, intermediate, old)
the server meets, and for the others each reason. They do not change the grade.
`;
}

function letterScores(): string {
  return LETTER_SCORES.map(([letter, least]) => `${letter} from ${least}`).join(', ');
}

function weights(): string {
  const { protocol, keyExchange, cipher } = WEIGHTS;
  return `protocol × ${protocol} % + key exchange × ${keyExchange} % + cipher × ${cipher} %`;
}

function protocolScores(): string {
  return Object.entries(PROTOCOL_SCORES)
    .map(([name, score]) => `${name} ${score}`)
    .join(', ');
}

function steps(all: readonly ScoreStep[]): string {
  return all
    .map(([under, score], at) =>
      under === Infinity
        ? `from ${all[at - 1]?.[0] ?? 0} bit ${score}`
        : `under ${under} bit ${score}`,
    )
    .join(', ');
}
