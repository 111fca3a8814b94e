package dev.lamina.core.tune;

/**
 * What one searched parameter was set to.
 *
 * @param label for people, such as {@code dgl+man} or {@code 0.05}; never empty
 * @param value as in a specification: a Map, List, String, Long, Double or Boolean
 */
public record Setting(String label, Object value) {}
