export { startCluster, type Cluster, type ClusterOptions } from './cluster.ts';
export type { PostgresBinaries } from './binaries.ts';
