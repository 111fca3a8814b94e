package dev.lamina.jobs.chaos;

import java.net.URL;

/**
 * Hides the files of Hadoop's defaults from the thread it is the context of. The kernel makes new
 * settings for every Parquet file it opens, uses none of them, and would spend more than half of a
 * schedule on parsing them.
 */
final class HadoopDefaults extends ClassLoader {

  private static final HadoopDefaults HIDDEN = new HadoopDefaults();

  private HadoopDefaults() {
    super(HadoopDefaults.class.getClassLoader());
  }

  /** Becomes the thread's context. */
  static void hideFrom(Thread thread) {
    thread.setContextClassLoader(HIDDEN);
  }

  @Override
  public URL getResource(String name) {
    return name.endsWith("-default.xml") || name.endsWith("-site.xml")
        ? null
        : super.getResource(name);
  }
}
