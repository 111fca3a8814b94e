/** Archives become tables of samples: checked, counted and committed at once. */
package dev.lamina.jobs.preprocess;
