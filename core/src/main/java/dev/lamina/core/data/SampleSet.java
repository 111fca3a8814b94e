package dev.lamina.core.data;

import java.util.List;

/**
 * One split of a data set at a fixed version, ready for random access. Index i always means the
 * same sample: samples are ordered by key, whatever files they lie in.
 *
 * <p>Safe for several reading threads. The owner closes it after its last reader has finished.
 */
public interface SampleSet extends AutoCloseable {

  /** Number of samples, at least 1. */
  int size();

  /** Channels of every image. */
  int channels();

  /** Height of every image in pixels. */
  int height();

  /** Width of every image in pixels. */
  int width();

  /** Names of the classes; a label is an index into it. */
  List<String> classNames();

  /** The class of a sample, in 0 .. classNames().size() - 1. */
  int label(int index);

  /**
   * Copies the pixels of a sample, laid out as in {@link Image#pixels()}.
   *
   * @param into of exactly channels x height x width bytes
   */
  void pixels(int index, byte[] into);

  /** Releases what is held; throws no checked exception. */
  @Override
  void close();
}
