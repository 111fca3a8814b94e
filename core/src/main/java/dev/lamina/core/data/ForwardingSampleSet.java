package dev.lamina.core.data;

import java.util.List;
import java.util.Optional;

/**
 * Another set, for those to extend that change a part of it: what they do not say themselves, that
 * set says. A {@link #label} follows from the {@link #target}. Closing it closes nothing: the other
 * set is its owner's.
 */
public abstract class ForwardingSampleSet implements SampleSet {

  private final SampleSet samples;

  /**
   * @param samples stay their owner's to close
   */
  protected ForwardingSampleSet(SampleSet samples) {
    this.samples = samples;
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public int channels() {
    return samples.channels();
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return samples.imageSize();
  }

  @Override
  public Optional<int[]> tokens() {
    return samples.tokens();
  }

  @Override
  public List<String> classNames() {
    return samples.classNames();
  }

  @Override
  public Optional<Normalization> normalization() {
    return samples.normalization();
  }

  @Override
  public List<Block> blocks() {
    return samples.blocks();
  }

  @Override
  public String key(int index) {
    return samples.key(index);
  }

  @Override
  public Target target(int index) {
    return samples.target(index);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    samples.read(index, into);
  }

  @Override
  public void fetch(int block) {
    samples.fetch(block);
  }

  @Override
  public void release(int block) {
    samples.release(block);
  }

  @Override
  public void close() {}
}
