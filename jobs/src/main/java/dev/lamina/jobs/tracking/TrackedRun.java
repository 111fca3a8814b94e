package dev.lamina.jobs.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is there of a run: every value, and several where one was added more than once. */
public final class TrackedRun {

  private final SortedMap<Integer, SortedMap<String, List<Double>>> epochs = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<String, String>> figures = new TreeMap<>();

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

  void addFigure(int epoch, String name, String digest) {
    figures.computeIfAbsent(epoch, any -> new TreeMap<>()).put(name, digest);
  }

  /** What is there of an epoch that is no value: a digest of each by name, as the place has it. */
  SortedMap<String, String> figures(int epoch) {
    return Collections.unmodifiableSortedMap(figures.getOrDefault(epoch, new TreeMap<>()));
  }

  boolean has(int epoch, String name) {
    return epochs.containsKey(epoch) && epochs.get(epoch).containsKey(name);
  }
}
