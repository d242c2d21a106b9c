import { printable, printableJson } from '@coffer/audit/report';
import type { ApiEvent } from './api.ts';
import type { Forwarded } from './forward.ts';

/** One line for an event, and what became of it: null was not forwarded. */
export function shownEvent(event: ApiEvent, forwarded: Forwarded | null): string {
  const { id, type, created, data } = event;
  const time = new Date(created * 1000).toISOString().replace('T', ' ').slice(0, 19);
  const about = data.object.id ?? data.object.object ?? '';
  const parts = [time, type, id, about, ...(forwarded === null ? [] : [shownAnswer(forwarded)])];
  return `${printable(parts.filter((part) => part !== '').join('  '))}\n`;
}

function shownAnswer(forwarded: Forwarded): string {
  const said = 'status' in forwarded ? `[${forwarded.status}]` : `[failed: ${forwarded.failure}]`;
  return `${said} in ${forwarded.ms} ms`;
}

/** The same for programs: a JSON text a line. */
export function jsonEvent(event: ApiEvent, forwarded: Forwarded | null): string {
  return `${printableJson(JSON.stringify({ event, forwarded }))}\n`;
}
