export { findInstallation, findRunning, type Installation } from './find-installation.ts';
export { operatorDatabaseUrl } from './operator-database.ts';
export { isLoopback, readApiOrigin } from './read-api-origin.ts';
export { listProcesses, processRole, processTree, type ProcessInfo } from './processes.ts';
