/**
 * What trials measured, handed on to other tools. The tables stay what counts: everything here
 * reads them, may be done again at any time, and can be held against them.
 */
package dev.lamina.jobs.tracking;
