package dev.lamina.core.source;

import java.io.Serializable;
import java.util.List;

/** Where the work of listing folders and indexing archives is done: here, or in tasks elsewhere. */
public interface Spread {

  /**
   * Applies a function to each item.
   *
   * @param <B> serializable too
   * @return the results in the order of the items
   */
  <A extends Serializable, B> List<B> map(List<A> items, SerializableFunction<A, B> work);

  /** One after the other, in the calling thread. */
  static Spread here() {
    return new Spread() {
      @Override
      public <A extends Serializable, B> List<B> map(
          List<A> items, SerializableFunction<A, B> work) {
        return items.stream().map(work::apply).toList();
      }
    };
  }
}
