// Writes packages/server/src/events/schema.json: what each kind of object may have in an event.
import { writeFileSync } from 'node:fs';
import { EVENT_SCHEMA_FILE, eventSchemaText } from './event-schema/write.ts';

writeFileSync(EVENT_SCHEMA_FILE, eventSchemaText());
