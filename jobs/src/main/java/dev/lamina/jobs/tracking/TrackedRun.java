package dev.lamina.jobs.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is there of a run: every value, and several where one was added more than once. */
public final class TrackedRun {

  private final SortedMap<Integer, SortedMap<String, List<Double>>> epochs = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<String, byte[]>> figures = new TreeMap<>();

  void add(int epoch, String name, double value) {
    epochs
        .computeIfAbsent(epoch, any -> new TreeMap<>())
        .computeIfAbsent(name, any -> new ArrayList<>(1))
        .add(value);
  }

  /** Values by epoch and name. */
  public SortedMap<Integer, SortedMap<String, List<Double>>> epochs() {
    return Collections.unmodifiableSortedMap(epochs);
  }

  void addFigure(int epoch, String name, byte[] content) {
    figures.computeIfAbsent(epoch, any -> new TreeMap<>()).put(name, content);
  }

  /** What is there of an epoch that is no value, by name, as the place has it. */
  SortedMap<String, byte[]> figures(int epoch) {
    return Collections.unmodifiableSortedMap(figures.getOrDefault(epoch, new TreeMap<>()));
  }

  boolean has(int epoch, String name) {
    return epochs.containsKey(epoch) && epochs.get(epoch).containsKey(name);
  }
}
