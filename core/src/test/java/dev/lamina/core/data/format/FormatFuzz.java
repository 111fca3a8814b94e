package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Damages the files of a source, one after the other, and reads what is left: every record must be
 * a sample or a reject, or the source be refused with words that a user understands. Anything else
 * that is thrown is a fault.
 *
 * <p>How often is the system property {@code lamina.fuzz.formats}, for each format.
 */
final class FormatFuzz {

  private static final int ROUNDS = Integer.getInteger("lamina.fuzz.formats", 60);

  /** What annotations and headers stumble over. */
  private static final List<String> PIECES =
      List.of(
          "",
          "\0",
          "-1",
          "1e999",
          "NaN",
          "9999999999999999999",
          "null",
          "[]",
          "{}",
          "{\"a\":",
          "\"",
          "<a>",
          "&x;",
          "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
          "../",
          "\u00e9",
          "\ud83d\ude00",
          "\n\n",
          ",",
          " ",
          "]",
          "}",
          "0.5 0.5 0.5",
          "[".repeat(5_000));

  private final DatasetFormat format;
  private final Path source;
  private final SplittableRandom random;
  private final Map<String, Integer> outcomes = new TreeMap<>();

  /**
   * @param source a folder that may be changed
   */
  FormatFuzz(DatasetFormat format, Path source, long seed) {
    this.format = format;
    this.source = source;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Runs.
   *
   * @return how often what came of it
   */
  Map<String, Integer> run() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (int round = 0; round < ROUNDS; round++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] whole = Files.readAllBytes(file);
      try {
        damage(file, whole);
        read(round, file);
      } finally {
        Files.write(file, whole);
      }
    }
    return outcomes;
  }

  private void damage(Path file, byte[] whole) throws IOException {
    if (random.nextInt(12) == 0) {
      Files.delete(file);
      return;
    }
    byte[] bytes = whole.clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> flip(bytes, 1);
      case 2 -> flip(bytes, 1 + bytes.length / 50);
      case 3 -> bytes = spliced(bytes, piece());
      default -> bytes = spliced(bytes, some(whole));
    }
    Files.write(file, bytes);
  }

  private void flip(byte[] bytes, int times) {
    for (int i = 0; i < times && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private byte[] piece() {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] some(byte[] whole) {
    int from = random.nextInt(whole.length + 1);
    return java.util.Arrays.copyOfRange(whole, from, from + random.nextInt(200));
  }

  /** With something in place of a few of the bytes. */
  private byte[] spliced(byte[] bytes, byte[] something) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(20));
    byte[] spliced = new byte[from + something.length + bytes.length - to];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(something, 0, spliced, from, something.length);
    System.arraycopy(bytes, to, spliced, from + something.length, bytes.length - to);
    return spliced;
  }

  private void read(int round, Path file) {
    var sink =
        new SampleSink() {
          @Override
          public void sample(Sample sample) {
            try {
              SampleRecipe.AS_IS.prepare(sample);
              outcomes.merge("sample", 1, Integer::sum);
            } catch (RejectedException e) {
              outcomes.merge(e.reason().name(), 1, Integer::sum);
            }
          }

          @Override
          public void reject(String key, String position, RejectReason reason, String detail) {
            outcomes.merge(reason.name(), 1, Integer::sum);
          }
        };
    try {
      SourceTree tree =
          SourceTree.open(new LocalStorage(), source.toString(), SourceLimits.DEFAULT);
      for (Member member : format.index(Indexing.of(tree)).members()) {
        member.read(tree, sink);
      }
    } catch (LaminaException refused) {
      if (refused.failure() == Failure.INTERNAL) {
        throw new AssertionError("round %s, %s".formatted(round, file), refused);
      }
      outcomes.merge("refused as " + refused.failure(), 1, Integer::sum);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("round %s, %s: %s".formatted(round, file, e), e);
    }
  }
}
