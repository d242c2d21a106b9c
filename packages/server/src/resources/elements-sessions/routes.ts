import type { Route } from '../../api/route.ts';
import { retrieveElementsSession } from './retrieve.ts';

export const elementsSessionRoutes: readonly Route[] = [retrieveElementsSession];
