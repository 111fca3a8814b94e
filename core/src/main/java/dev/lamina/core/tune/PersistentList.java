package dev.lamina.core.tune;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable list that makes a changed copy without copying itself: the two share all chunks of
 * elements but one. Two lists that come from each other are also compared by their chunks.
 */
final class PersistentList<E> extends AbstractList<E> implements RandomAccess {

  private static final int CHUNK = 64;
  private static final PersistentList<?> EMPTY = new PersistentList<>(new Object[0][], 0);

  /** All full but the last; none is empty. Never written to once they are here. */
  private final Object[][] chunks;

  private final int size;

  private PersistentList(Object[][] chunks, int size) {
    this.chunks = chunks;
    this.size = size;
  }

  @SuppressWarnings("unchecked")
  static <E> PersistentList<E> empty() {
    return (PersistentList<E>) EMPTY;
  }

  @Override
  @SuppressWarnings("unchecked")
  public E get(int index) {
    Objects.checkIndex(index, size);
    return (E) chunks[index / CHUNK][index % CHUNK];
  }

  @Override
  public int size() {
    return size;
  }

  /** This list with one more element, its last. */
  PersistentList<E> plus(E element) {
    boolean full = size % CHUNK == 0;
    Object[][] changed = Arrays.copyOf(chunks, full ? chunks.length + 1 : chunks.length);
    int last = changed.length - 1;
    changed[last] = full ? new Object[1] : Arrays.copyOf(chunks[last], chunks[last].length + 1);
    changed[last][size % CHUNK] = element;
    return new PersistentList<>(changed, size + 1);
  }

  /**
   * This list with another element in a place.
   *
   * @throws IndexOutOfBoundsException if there is no such place
   */
  PersistentList<E> with(int index, E element) {
    Objects.checkIndex(index, size);
    Object[][] changed = chunks.clone();
    changed[index / CHUNK] = chunks[index / CHUNK].clone();
    changed[index / CHUNK][index % CHUNK] = element;
    return new PersistentList<>(changed, size);
  }

  /**
   * Where this list has an element that another has not in the same place, not even an equal one
   * but the very same; in ascending order.
   */
  List<Integer> changedSince(PersistentList<E> other) {
    var changed = new ArrayList<Integer>();
    for (int i = 0; i < chunks.length; i++) {
      Object[] chunk = chunks[i];
      Object[] before = i < other.chunks.length ? other.chunks[i] : new Object[0];
      for (int j = 0; chunk != before && j < chunk.length; j++) {
        if (j >= before.length || chunk[j] != before[j]) {
          changed.add(i * CHUNK + j);
        }
      }
    }
    return changed;
  }
}
