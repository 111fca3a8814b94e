/** Names become objects: one runnable trial from a specification. */
package dev.lamina.core.experiment;
