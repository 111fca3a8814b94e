/**
 * Whether the tables of a sweep, and those of scores, say one thing: the invariants that everything
 * else relies on.
 */
package dev.lamina.jobs.audit;
