/** Numbers that judge a model. Plain Java. */
package dev.lamina.core.metric;
