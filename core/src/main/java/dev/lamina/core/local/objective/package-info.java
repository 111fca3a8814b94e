/** The baselines: end-to-end back-propagation and methods that train every module by itself. */
package dev.lamina.core.local.objective;
