/*
 * Goal: an endpoint may ask for exactly the types of the official union, for groups of them, or for
 * all; and gets what it asked for.
 * Method: the union is read from the pinned package's own declarations, and compared whole.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseForm } from '@coffer/kernel';
import { expect, expectTypeOf, test } from 'vitest';
import { hash } from '../../params/spec.ts';
import type { EventType } from '../events/object.ts';
import { enabledEvents, wantsEvent } from './enabled-events.ts';
import { EVENT_TYPES } from './event-types.ts';

test('the types are those of the official package', () => {
  const entry = createRequire(import.meta.url).resolve('stripe');
  const file = join(dirname(entry), 'resources/WebhookEndpoints.d.ts');
  const [, union = ''] = /type EnabledEvent = ([^;]*);/.exec(readFileSync(file, 'utf8')) ?? [];
  const official = [...union.matchAll(/'([^']+)'/g)].map(([, type]) => type);
  expect(['*', ...EVENT_TYPES]).toEqual(official);
  expectTypeOf<(typeof EVENT_TYPES)[number]>().toEqualTypeOf<EventType>();
});

function read(form: string): readonly string[] | undefined {
  return hash({ enabled_events: enabledEvents() }).read(parseForm(form), '').enabled_events;
}

test.each([
  ['enabled_events[]=*', ['*']],
  ['enabled_events[]=charge.failed&enabled_events[]=charge.*', ['charge.failed', 'charge.*']],
  ['enabled_events[0]=charge.failed&enabled_events[1]=charge.failed', ['charge.failed']],
  ['enabled_events=charge.failed', ['charge.failed']],
  ['enabled_events[]=charge.dispute.*', ['charge.dispute.*']],
])('%s', (form, events) => {
  expect(read(form)).toEqual(events);
});

test.each([
  ['enabled_events=', 'at least one event'],
  ['enabled_events[]=', 'at least one event'],
  ['enabled_events[]=charge.failed&enabled_events[]=', 'an empty text is not a type of event'],
  ['enabled_events[]=&enabled_events[]=charge.failed', 'an empty text is not a type of event'],
  ['enabled_events[]=*&enabled_events[]=charge.failed', 'must be the only one'],
  ['enabled_events[]=charge.vanished', 'charge.vanished is not a type of event'],
  ['enabled_events[]=charge*', 'charge* is not a type of event'],
  ['enabled_events[]=.*', '.* is not a type of event'],
  ['enabled_events[]=*.failed', '*.failed is not a type of event'],
  ['enabled_events[]=char.*', 'char.* is not a type of event'],
  ['enabled_events[]=constructor', 'constructor is not a type of event'],
  ['enabled_events[__proto__]=charge.x', 'charge.x is not a type of event'],
  ['enabled_events[0][a]=charge.failed', 'Invalid string'],
  [`enabled_events[]=${'x'.repeat(5000)}`, 'xxx... is not a type of event'],
])('refused: %.60s', (form, message) => {
  expect(() => read(form)).toThrow(message);
});

test('what an endpoint wants it gets, and nothing else', () => {
  expect(wantsEvent(['*'], 'charge.failed')).toBe(true);
  expect(wantsEvent(['charge.*'], 'charge.dispute.created')).toBe(true);
  expect(wantsEvent(['charge.*'], 'charger.made')).toBe(false);
  expect(wantsEvent(['charge.failed'], 'charge.failed')).toBe(true);
  expect(wantsEvent(['charge.failed'], 'charge.succeeded')).toBe(false);
  expect(wantsEvent([], 'charge.failed')).toBe(false);
});
