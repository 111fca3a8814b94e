/** Methods that rewrite the plan of a baseline. */
package dev.lamina.core.local.plugin;
