/**
 * Objects and the numbers of a network that finds them: what it is taught of the objects in a
 * picture, and which objects its predictions mean. On the host, beside programs.
 */
package dev.lamina.core.detection;
