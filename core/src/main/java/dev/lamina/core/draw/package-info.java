/**
 * Plain numbers and pictures as drawings: SVG that needs nothing else, no fonts of the machine and
 * no network, and has the same bytes for the same input.
 */
package dev.lamina.core.draw;
