package dev.lamina.core.data;

import dev.lamina.core.image.Image;

/**
 * One example, as preprocessing writes it and trainers read it.
 *
 * @param key where it came from, unique in its split: file name and position, such as {@code
 *     data_batch_1.bin#17}
 */
public record Sample(String key, Image image, Target target) {}
