/**
 * Strict YAML to records, and the failures a user can act on. Knows YAML and nothing of what the
 * keys mean.
 */
package dev.lamina.core.spec;
