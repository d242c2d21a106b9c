import process from 'node:process';
import { runService } from '@coffer/kernel';
import type { ServerConfig } from '@coffer/vault-protocol';
import { startServer } from './start.ts';

// The launcher that sends the configuration ships with this file; the same interface types it.
runService(process, (config) => startServer(config as ServerConfig));
