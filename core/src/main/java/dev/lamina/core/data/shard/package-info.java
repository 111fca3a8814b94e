/** Shards of data sets, decoded once a machine and read by all its trials. */
package dev.lamina.core.data.shard;
