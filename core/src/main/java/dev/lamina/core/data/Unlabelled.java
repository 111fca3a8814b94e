package dev.lamina.core.data;

/**
 * Nothing beside the content itself: text that predicts its own next token, pictures without a
 * class.
 */
public record Unlabelled() implements Target {}
