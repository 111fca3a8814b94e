package dev.lamina.core.train;

import dev.lamina.core.graph.HostTensor;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a trial needs to go on as if it had never stopped: parameters, buffers, moving
 * averages, optimizer state, and its position. Generators need no state beside the position, since
 * every stream is a function of (seed, purpose, epoch, index).
 *
 * @param epoch epochs finished; 0 before the first
 * @param metadata how it was made: digest of the specification and of the program, seed, threads
 * @param tensors the whole state of the training program, in the program's order
 */
public record Checkpoint(int epoch, SortedMap<String, String> metadata, List<HostTensor> tensors) {

  public Checkpoint {
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    tensors = List.copyOf(tensors);
  }
}
