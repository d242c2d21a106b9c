import type { Route } from '../../api/route.ts';
import { listEvents } from './list.ts';
import { retrieveEvent } from './retrieve.ts';
import { retryEvent } from './retry.ts';

export const eventRoutes: readonly Route[] = [listEvents, retrieveEvent, retryEvent];
