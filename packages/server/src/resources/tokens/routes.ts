import type { Route } from '../../api/route.ts';
import { createToken } from './create.ts';
import { retrieveToken } from './retrieve.ts';

export const tokenRoutes: readonly Route[] = [createToken, retrieveToken];
