import { blockedName, directiveName } from '@coffer/kernel';
import type { Connection } from './connection.ts';
import { heardBefore } from './heard.ts';

/** So many are passed on; an extension that is stopped at every key is told of often enough. */
const VIOLATIONS_MAX = 20;

interface Violation {
  readonly effectiveDirective: string;
  readonly blockedURI: string;
}

const waiting: Violation[] = [];
let seen = 0;
let send: (violation: Violation) => void = (violation) => waiting.push(violation);

const note = (event: SecurityPolicyViolationEvent): void => {
  const effectiveDirective = directiveName(event.effectiveDirective);
  seen += 1;
  if (effectiveDirective === null || seen > VIOLATIONS_MAX) return;
  // Of an address the origin alone: what is behind it may be anything.
  send({ effectiveDirective, blockedURI: blockedName(event.blockedURI) });
};
// From the first line on: an extension comes in before the page has asked for anything.
heardBefore(SecurityPolicyViolationEvent).forEach(note);
document.addEventListener('securitypolicyviolation', note);

/** Tells the page around what this frame's policy stopped: its own console does not show it. */
export function tellViolations(connection: Connection): void {
  send = (violation) => connection.send({ type: 'violation', ...violation });
  waiting.forEach(send);
  waiting.length = 0;
}
