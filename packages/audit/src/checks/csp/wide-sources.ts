import { sourceCovers, type Source } from '@coffer/kernel';
import { getPublicSuffix } from 'tldts';
import { governingDirective, hasKeyword } from '../../csp/decide.ts';
import type { Directive } from '../../csp/policy.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { needsOf } from '../../integration/integration.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const G = ['G-CSP-3', 'PCI 6.4.3'];

const ANY_SCRIPT: Rule = {
  id: 'csp-script-from-anywhere',
  severity: 'high',
  title: 'Scripts may come from anywhere',
  why: 'A source like `*`, `https:` or `data:` lets an attacker load any script of theirs.',
  fix: 'Name the hosts that scripts come from.',
  requirements: G,
};
const PLAIN: Rule = {
  id: 'csp-plain-http-source',
  severity: 'medium',
  title: 'A source allows plain HTTP',
  why: 'What comes over plain HTTP can be read and changed on the way.',
  fix: 'Write the source with https://.',
  requirements: ['G-CSP-3', 'G-TLS-1', 'PCI 4.2.1'],
};
const SHARED: Rule = {
  id: 'csp-wildcard-over-shared-hosts',
  severity: 'high',
  title: 'A wildcard covers hosts that anybody can rent',
  why:
    'Below such a domain (a registry or a hosting service) every customer has a name, so the wildcard ' +
    'allows any attacker who takes one.',
  fix: 'Name the one host that you use.',
  requirements: G,
};
const LEAK: Rule = {
  id: 'csp-data-may-go-anywhere',
  severity: 'medium',
  title: 'Data may be sent to anywhere',
  why:
    'A skimmer needs a way out as much as a way in. With any destination allowed, what it reads ' +
    'leaves by a request, an image or a form.',
  fix: 'Name the hosts that the page talks to.',
  requirements: G,
};

/** Directives with which a page sends data, and what closes them. */
const WAYS_OUT = ['connect-src', 'form-action', 'img-src'];

/** Sources that allow more than the page can need. */
export const wideSources: Check<Page> = {
  rules: [ANY_SCRIPT, PLAIN, SHARED, LEAK],
  find: (page) =>
    enforced(page).flatMap((policy) => {
      const scripts = governingDirective(policy, 'script-src-elem');
      const out = WAYS_OUT.flatMap((name) => {
        const directive = governingDirective(policy, name);
        return directive === null ? [] : [{ name, directive }];
      });
      return [
        ...(scripts === null ? [] : findScripts(scripts, page)),
        ...findPlain([...policy.directives.values()], page),
        ...findWaysOut(out, page),
      ];
    }),
};

/** Schemes under which anybody can make an address. */
const OPEN_SCHEMES: ReadonlySet<string> = new Set([
  'http',
  'https',
  'data',
  'blob',
  'filesystem',
  'ws',
  'wss',
]);

function isOpen(source: Source): boolean {
  if (source.kind === 'scheme') return OPEN_SCHEMES.has(source.scheme);
  return source.kind === 'host' && source.host === '*';
}

function findScripts(directive: Directive, { subject, integration }: Page): Finding[] {
  // Hosts and schemes mean nothing beside 'strict-dynamic'.
  if (hasKeyword(directive.sources, "'strict-dynamic'")) return [];
  const evidence = [[directive.name, ...directive.values].join(' ')];
  const open = directive.values.filter((_, at) => {
    const source = directive.sources[at];
    return source !== undefined && isOpen(source);
  });
  const shared = directive.values.filter((value, at) => {
    const source = directive.sources[at];
    return source?.kind === 'host' && isOverShared(source.host) && !isNeeded(value, integration);
  });
  const left = (bad: readonly string[]): string =>
    [directive.name, ...directive.values.filter((value) => !bad.includes(value))].join(' ');
  return [
    ...(open.length === 0
      ? []
      : [
          findingOf(ANY_SCRIPT, {
            subject,
            evidence,
            fix: `${left(open)} (and the hosts that you use)`,
          }),
        ]),
    ...(shared.length === 0
      ? []
      : [
          findingOf(SHARED, {
            subject,
            evidence: shared.map((value) => `${directive.name}: ${value}`),
          }),
        ]),
  ];
}

/** `*.com`, `*.herokuapp.com`: the part after the star is a public suffix (publicsuffix.org). */
function isOverShared(host: string): boolean {
  if (!host.startsWith('*.')) return false;
  const base = host.slice(2);
  return getPublicSuffix(base, { allowPrivateDomains: true }) === base;
}

function isNeeded(value: string, integration: Page['integration']): boolean {
  if (integration === null) return false;
  return needsOf(integration).some(
    ({ source, instead }) => source === value || instead.includes(value),
  );
}

function findPlain(directives: readonly Directive[], { subject, url }: Page): Finding[] {
  // A page that itself is plain HTTP (a test on this machine) can but name plain sources.
  if (url?.protocol === 'http:') return [];
  return directives.flatMap(({ name, values, sources }) => {
    const plain = values.filter((_, at) => {
      const source = sources[at];
      return (
        (source?.kind === 'scheme' || source?.kind === 'host') &&
        (source.scheme === 'http' || source.scheme === 'ws')
      );
    });
    if (plain.length === 0) return [];
    const fixed = values.map((value) =>
      plain.includes(value) ? value.replace(/^http:/i, 'https:').replace(/^ws:/i, 'wss:') : value,
    );
    return [
      findingOf(PLAIN, {
        subject,
        evidence: plain.map((value) => `${name}: ${value}`),
        fix: [name, ...fixed].join(' '),
      }),
    ];
  });
}

/** One finding for all ways out: closing one of three helps nobody. */
function findWaysOut(
  out: readonly { readonly name: string; readonly directive: Directive }[],
  { subject, integration }: Page,
): Finding[] {
  const needed = integration === null ? [] : needsOf(integration);
  const open = out.flatMap(({ name, directive }) =>
    directive.values.flatMap((value, at) => {
      const source = directive.sources[at];
      if (source === undefined || !isOpen(source)) return [];
      // data: and blob: images send nothing.
      if (source.kind === 'scheme' && ['data', 'blob', 'filesystem'].includes(source.scheme))
        return [];
      const asked = needed.some(
        (need) => need.directive === name && sourceCovers(need.source, value),
      );
      return asked ? [] : [`${name} (by ${directive.name}): ${value}`];
    }),
  );
  return open.length === 0 ? [] : [findingOf(LEAK, { subject, evidence: open })];
}
