/**
 * Runs programs on libtorch. The only room that knows DJL; everything it hands out is plain Java.
 */
package dev.lamina.core.engine;
