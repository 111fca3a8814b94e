package dev.lamina.jobs.table;

import java.util.Iterator;

/**
 * Rows of a table, streamed from its files in no particular order. Values are in the order of the
 * columns asked for and of the Java types that {@link DeltaTable} lists; null where the table holds
 * none.
 *
 * <p>The caller closes it, on every path; closing early is fine. One thread at a time.
 */
public interface Rows extends Iterator<Object[]>, AutoCloseable {

  /** Closes the file being read; throws no checked exception. */
  @Override
  void close();
}
