/** What the results of sweeps take on disk: checkpoints that no policy keeps are dropped. */
package dev.lamina.jobs.upkeep;
