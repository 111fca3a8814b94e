package dev.lamina.core.data;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.Optional;

/**
 * One split of a data set at a fixed version, ready for random access: pictures, or a text whose
 * samples are its runs. Index i always means the same sample, whatever files the samples lie in.
 *
 * <p>Safe for several reading threads. The owner closes it after its last reader has finished.
 */
public interface SampleSet extends AutoCloseable {

  /** Number of samples, at least 1. */
  int size();

  /** Channels of every picture, 1 or 3; 0 of a text. */
  int channels();

  /** Height and width of every picture; empty if they differ. */
  Optional<ImageSize> imageSize();

  /**
   * All tokens of the split one after the other, if it is a text: indexes into {@link #classNames},
   * its vocabulary. Shared: nobody writes to them.
   */
  default Optional<int[]> tokens() {
    return Optional.empty();
  }

  /** Names of the classes; a label is an index into it. */
  List<String> classNames();

  /** Mean and deviation of the data set's training pictures, if it tells them. */
  default Optional<Normalization> normalization() {
    return Optional.empty();
  }

  /**
   * Where neighbours lie together: blocks that follow each other and cover all samples. Reading in
   * an order that stays in few blocks at a time is fast; see {@link SampleOrder}.
   */
  List<Block> blocks();

  /** What a sample is called in its split. */
  String key(int index);

  /** What a sample teaches, in pixels of the picture that {@link #read} gives. */
  Target target(int index);

  /**
   * The class of a sample, in 0 .. classNames().size() - 1.
   *
   * @throws LaminaException {@code DATA} if samples have other targets than one class
   */
  default int label(int index) {
    Target target = target(index);
    if (target instanceof ClassLabel label) {
      return label.index();
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot take sample %s for one of a class: it has %s (want a data set for classification)"
            .formatted(key(index), target.getClass().getSimpleName()));
  }

  /**
   * Copies the picture of a sample.
   *
   * @throws LaminaException {@code DATA} if it is text
   */
  void read(int index, ImageBuffer into);

  /**
   * Gets a block ready, so that reading from it need not wait; returns when it is. Who calls it
   * calls {@link #release} when done with the block. Without it a block is made ready by the first
   * who reads from it, and stays so until the set is closed.
   *
   * @param block position in {@link #blocks}
   */
  default void fetch(int block) {}

  /** Ends what {@link #fetch} began: the block may still be read, but perhaps slowly. */
  default void release(int block) {}

  /** Releases what is held; throws no checked exception. */
  @Override
  void close();
}
