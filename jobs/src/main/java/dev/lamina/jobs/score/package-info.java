/** Trained models asked about whole splits, or about pictures in any table, across executors. */
package dev.lamina.jobs.score;
