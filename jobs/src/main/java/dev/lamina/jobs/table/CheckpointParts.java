package dev.lamina.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Checkpoints as parts and back. The manifest names epoch, metadata, number of tensors and a digest
 * over all parts, so a checkpoint that is cut, mixed or changed is noticed.
 */
final class CheckpointParts {

  private static final String MANIFEST_NAME = "manifest";
  private static final String MANIFEST_TYPE = "JSON";
  private static final JsonMapper JSON = new JsonMapper();

  private CheckpointParts() {}

  /** What is wrong with parts that should make a checkpoint. */
  static final class BrokenException extends Exception {
    BrokenException(String reason) {
      super(reason);
    }
  }

  /**
   * The parts of a checkpoint, the manifest first.
   *
   * @param maxBytes most bytes of a part, at least 1
   */
  static List<CheckpointPart> split(Checkpoint checkpoint, int maxBytes) {
    var parts = new ArrayList<CheckpointPart>();
    for (int tensor = 0; tensor < checkpoint.tensors().size(); tensor++) {
      HostTensor value = checkpoint.tensors().get(tensor);
      ByteBuffer bytes = value.bytes();
      int count = Math.max(1, (int) (((long) bytes.remaining() + maxBytes - 1) / maxBytes));
      for (int part = 0; part < count; part++) {
        byte[] content = new byte[Math.min(maxBytes, bytes.remaining())];
        bytes.get(content);
        parts.add(
            CheckpointPart.of(
                tensor, value.name(), value.type().name(), value.shape(), part, count, content));
      }
    }
    parts.add(0, manifest(checkpoint, parts));
    return parts;
  }

  private static CheckpointPart manifest(Checkpoint checkpoint, List<CheckpointPart> parts) {
    var values = new TreeMap<String, Object>();
    values.put("epoch", (long) checkpoint.epoch());
    values.put("metadata", checkpoint.metadata());
    values.put("tensors", (long) checkpoint.tensors().size());
    values.put("digest", digest(parts.stream()));
    return CheckpointPart.of(
        CheckpointPart.MANIFEST,
        MANIFEST_NAME,
        MANIFEST_TYPE,
        new long[0],
        0,
        1,
        SpecNode.of("", values).canonical().getBytes(StandardCharsets.UTF_8));
  }

  /** Binds content to its place: a tensor's name, type and shape are part of what is digested. */
  private static String digest(Stream<CheckpointPart> parts) {
    var text = new StringBuilder();
    parts.forEach(
        part ->
            text.append(part.name())
                .append(' ')
                .append(part.type())
                .append(Arrays.toString(part.shape()))
                .append(' ')
                .append(part.sha256())
                .append('\n'));
    return Sha256.of(text.toString());
  }

  /**
   * The checkpoint that parts make.
   *
   * @param found in any order
   * @throws BrokenException if they do not make one, down to the last byte
   */
  static Checkpoint join(Iterator<CheckpointPart> found) throws BrokenException {
    var tensors = new TreeMap<Integer, SortedMap<Integer, CheckpointPart>>();
    while (found.hasNext()) {
      CheckpointPart part = found.next();
      if (!part.isWhole()) {
        throw new BrokenException(
            "the bytes of %s do not have the SHA-256 of their row".formatted(place(part)));
      }
      if (tensors.computeIfAbsent(part.tensor(), t -> new TreeMap<>()).put(part.part(), part)
          != null) {
        throw new BrokenException("%s is there twice".formatted(place(part)));
      }
    }
    SortedMap<Integer, CheckpointPart> manifestParts = tensors.remove(CheckpointPart.MANIFEST);
    if (manifestParts == null || manifestParts.size() != 1) {
      throw new BrokenException("its manifest is missing");
    }
    Manifest manifest = Manifest.of(manifestParts.get(manifestParts.firstKey()).bytes());
    int count = manifest.tensors();
    checkNumbers("tensors", tensors.keySet(), count);
    var ordered = new ArrayList<HostTensor>(count);
    var digested = new ArrayList<CheckpointPart>();
    for (SortedMap<Integer, CheckpointPart> parts : tensors.values()) {
      ordered.add(tensor(parts));
      digested.addAll(parts.values());
    }
    if (!digest(digested.stream()).equals(manifest.digest())) {
      throw new BrokenException("its parts do not have the digest of its manifest");
    }
    return new Checkpoint(manifest.epoch(), manifest.metadata(), ordered);
  }

  private static void checkNumbers(String of, Set<Integer> found, int count)
      throws BrokenException {
    Set<Integer> wanted = IntStream.range(0, count).boxed().collect(Collectors.toSet());
    if (!found.equals(wanted)) {
      wanted.removeAll(found);
      throw new BrokenException(
          "it has %s of %s %s, without %s".formatted(found.size(), count, of, wanted));
    }
  }

  private static HostTensor tensor(SortedMap<Integer, CheckpointPart> parts)
      throws BrokenException {
    CheckpointPart first = parts.get(parts.firstKey());
    long bytes = 0;
    for (CheckpointPart part : parts.values()) {
      boolean same =
          part.name().equals(first.name())
              && part.type().equals(first.type())
              && Arrays.equals(part.shape(), first.shape())
              && part.parts() == first.parts();
      if (!same) {
        throw new BrokenException(
            "%s and %s disagree on what they are part of".formatted(place(first), place(part)));
      }
      bytes += part.bytes().length;
    }
    checkNumbers("parts of tensor " + first.name(), parts.keySet(), first.parts());
    if (bytes > Integer.MAX_VALUE) {
      throw new BrokenException(
          "tensor %s has %s bytes (want < 2 GiB)".formatted(first.name(), bytes));
    }
    ByteBuffer content = ByteBuffer.allocate((int) bytes);
    parts.values().forEach(part -> content.put(part.bytes()));
    try {
      return new HostTensor(
          first.name(), ElementType.valueOf(first.type()), first.shape(), content.flip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw (BrokenException) new BrokenException(e.getMessage()).initCause(e);
    }
  }

  private static String place(CheckpointPart part) {
    return part.tensor() == CheckpointPart.MANIFEST
        ? "its manifest"
        : "part %s of tensor %s".formatted(part.part(), part.name());
  }

  private record Manifest(
      int epoch, SortedMap<String, String> metadata, int tensors, String digest) {

    static Manifest of(byte[] json) throws BrokenException {
      try {
        JsonNode node = JSON.readTree(new String(json, StandardCharsets.UTF_8));
        var metadata = new TreeMap<String, String>();
        node.path("metadata")
            .fields()
            .forEachRemaining(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        JsonNode epoch = node.path("epoch");
        JsonNode tensors = node.path("tensors");
        if (!epoch.isInt() || !tensors.isInt() || epoch.asInt() < 0 || tensors.asInt() < 0) {
          throw new BrokenException("its manifest lacks epoch or number of tensors");
        }
        return new Manifest(epoch.asInt(), metadata, tensors.asInt(), node.path("digest").asText());
      } catch (JsonProcessingException e) {
        throw (BrokenException) new BrokenException("its manifest is not JSON").initCause(e);
      }
    }
  }
}
