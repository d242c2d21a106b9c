export { findInstallation, findRunning, type Installation } from './find-installation.ts';
export { listProcesses, processRole, processTree, type ProcessInfo } from './processes.ts';
