import type { Route } from '../../api/route.ts';
import { createStripecliSession } from './create.ts';

export const stripecliRoutes: readonly Route[] = [createStripecliSession];
