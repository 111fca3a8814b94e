package dev.lamina.core.data;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;

/**
 * A data set in the layout that its authors publish it in.
 *
 * <p>A format is a value: it holds its parameters and no open files, and may be sent to another
 * machine that sees the same source. Reading is deterministic: the same member gives the same
 * samples, wherever and in whatever order members are read.
 */
public interface DatasetFormat extends Serializable {

  /** The name in the catalog, such as {@code cifar10}. */
  String name();

  /** Everything beside the source that samples depend on, by name. */
  Map<String, String> parameters();

  /**
   * Looks at a source and says what is there, without decoding it.
   *
   * @param source the folder of an unpacked archive; ignored by formats that read nothing
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if something is missing or broken
   */
  DatasetIndex index(Path source);

  /**
   * Reads one member. Every record of it becomes a sample or a reject, in order.
   *
   * @param source as given to {@link #index}
   * @param member one of {@link DatasetIndex#members()}
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the source has changed since
   */
  void read(Path source, Member member, SampleSink sink);
}
