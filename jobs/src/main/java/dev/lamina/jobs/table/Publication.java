package dev.lamina.jobs.table;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.Split;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A data set at a version: what experiments may use. A version of {@code samples} that no
 * publication names is half-done work.
 *
 * @param number from 1, rising by 1
 * @param version of the table {@code samples}
 * @param listing names the rows of {@code members} and {@code rejects} that belong to it
 * @param splits by name
 * @param channels of all pictures; 0 for text, and where they differ
 * @param size of all pictures, if they have one
 * @param normalization mean and deviation of the pictures of split {@link Split#TRAIN}, whatever
 *     other splits there are; empty without training pictures, and where a channel of theirs has
 *     one value only or they differ in channels
 */
public record Publication(
    long number,
    long version,
    String listing,
    DatasetDescription description,
    SortedMap<String, SplitDescription> splits,
    int channels,
    Optional<ImageSize> size,
    Optional<Normalization> normalization) {

  public Publication {
    splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
  }

  /**
   * The split that trials are measured by: {@code test}, or {@code val} where there is no other, as
   * in data sets whose test labels are secret.
   */
  public String heldOut() {
    return splits.containsKey(Split.VAL) && !splits.containsKey(Split.TEST)
        ? Split.VAL
        : Split.TEST;
  }

  /**
   * Makes sure that there is a split.
   *
   * @throws SpecException if there is none of this name
   */
  public void requireSplit(String name) {
    if (!splits.containsKey(name)) {
      throw new SpecException(
          "Unknown split: %s (known: %s)".formatted(name, String.join(", ", splits.keySet())));
    }
  }

  /** What all pictures have in common. */
  public PictureShape shape() {
    return new PictureShape(channels, size);
  }

  /**
   * SHA-256 in hexadecimal of what the samples are: the same for the same samples, in whatever
   * folder and at whatever version.
   */
  public String content() {
    var contents = new TreeMap<String, Object>();
    splits.forEach((name, split) -> contents.put(name, split.content()));
    Map<String, Object> parts = Map.of("request", description.request(), "splits", contents);
    return Sha256.of(SpecNode.of("", parts).canonical());
  }
}
