/**
 * What comes before a sweep: its data are found or made, and what they cannot train is refused
 * before anything is started for it.
 */
package dev.lamina.jobs.launch;
