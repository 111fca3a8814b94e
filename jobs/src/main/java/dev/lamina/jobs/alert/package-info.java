/** Tells people, through a webhook, what happens to sweeps and preprocessing while nobody looks. */
package dev.lamina.jobs.alert;
