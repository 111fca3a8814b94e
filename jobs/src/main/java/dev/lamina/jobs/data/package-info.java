/** Looks at data sets that were preprocessed: what they hold, and whether it is whole. */
package dev.lamina.jobs.data;
