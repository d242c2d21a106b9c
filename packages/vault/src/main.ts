import process from 'node:process';
import { runService } from '@coffer/kernel';
import { readConfig } from './config.ts';
import { endOnFailure } from './crash.ts';
import { startVault } from './vault.ts';

const crash = endOnFailure(process);
runService(process, (message) => startVault(readConfig(message), crash));
