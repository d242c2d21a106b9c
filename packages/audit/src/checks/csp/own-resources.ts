import { createHash } from 'node:crypto';
import { decide, decideInline } from '../../csp/decide.ts';
import type { DocumentResource } from '../../document/read-document.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, type Page } from '../page.ts';

const BLOCKED: Rule = {
  id: 'csp-blocks-own-resource',
  severity: 'medium',
  title: 'The policy blocks what the page itself loads',
  why: 'Each of these fails in every browser: the page is broken, or the policy is out of date.',
  fix: 'Allow the source, or take the element off the page.',
  requirements: ['G-CSP-3'],
};
const BLOCKED_INLINE: Rule = {
  id: 'csp-blocks-own-inline-script',
  severity: 'medium',
  title: 'The policy blocks inline scripts of the page',
  why: 'They never run. Often the nonce was forgotten, or an extension or tool inserted them.',
  fix: "Give the element the policy's nonce, or move its text to a file.",
  requirements: ['G-CSP-3'],
};

const DIRECTIVE_OF: Readonly<Record<DocumentResource['kind'], string>> = {
  script: 'script-src-elem',
  style: 'style-src-elem',
  frame: 'frame-src',
  image: 'img-src',
  media: 'media-src',
  font: 'font-src',
  object: 'object-src',
};

/** How many blocked elements one finding lists. */
const LISTED_MAX = 20;

/** Does the page work under its own policy, as far as its static HTML shows? */
export const ownResources: Check<Page> = {
  rules: [BLOCKED, BLOCKED_INLINE],
  find: (page) => [...findBlocked(page), ...findBlockedInline(page)],
};

function findBlocked(page: Page): Finding[] {
  const { document, subject, url: self } = page;
  if (document === null || self === null) return [];
  const blocked = document.resources.flatMap((resource) => {
    const url = new URL(resource.url);
    const { nonce, integrity } = resource;
    return enforced(page).flatMap((policy) => {
      const directive = DIRECTIVE_OF[resource.kind];
      const { allowed, by } = decide(policy, { directive, url, self, nonce, integrity });
      return allowed ? [] : [`${by ?? directive} blocks ${withoutQuery(url)}`];
    });
  });
  if (blocked.length === 0) return [];
  return [findingOf(BLOCKED, { subject, evidence: [...new Set(blocked)].slice(0, LISTED_MAX) })];
}

/** Queries may carry what is nobody's business. */
function withoutQuery(url: URL): string {
  return url.protocol === 'data:' ? 'a data: address' : `${url.origin}${url.pathname}`;
}

function findBlockedInline(page: Page): Finding[] {
  const blocked = (page.document?.scripts ?? []).flatMap(({ inline, nonce }) => {
    if (inline === null) return [];
    const hashes = ['sha256', 'sha384', 'sha512'].map(
      (algorithm) => `${algorithm}-${createHash(algorithm).update(inline).digest('base64')}`,
    );
    const runs = enforced(page).every(
      (policy) => decideInline(policy, { directive: 'script-src-elem', nonce, hashes }).allowed,
    );
    // Only its length and its hash: an inline script may hold anything.
    return runs ? [] : [`${inline.length} characters, '${hashes[0] ?? ''}'`];
  });
  if (blocked.length === 0) return [];
  return [
    findingOf(BLOCKED_INLINE, {
      subject: page.subject,
      evidence: blocked.slice(0, LISTED_MAX),
    }),
  ];
}
