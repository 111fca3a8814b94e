/** What detectors learn by: how far boxes are apart, and which cell learns which object. */
package dev.lamina.core.boxloss;
