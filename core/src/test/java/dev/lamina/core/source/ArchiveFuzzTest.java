package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated archives: whatever comes of one, it is the same for parts of any size, it is no other
 * failure than a refusal, and it takes little memory. {@code -Dlamina.fuzz=10000} for more of them.
 */
class ArchiveFuzzTest {

  private static final int COUNT = Integer.getInteger("lamina.fuzz", 1_000);
  private static final long SEED = Long.getLong("lamina.fuzz.seed", 20_261);

  private static final SourceLimits LIMITS =
      new SourceLimits(1 << 20, 10_000, 1024, 2, 250, 1 << 26, 1 << 20);

  /** Far more than the archives have, far less than what their fields can ask for. */
  private static final long MEMORY = 48 << 20;

  private static final long[] NUMBERS = {
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    Long.MAX_VALUE,
    -1
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Map<String, byte[]> seeds() {
    var random = new Random(3);
    var files = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < 6; i++) {
      var content = new byte[random.nextInt(900)];
      random.nextBytes(content);
      files.put("train/n%d/%d.jpg".formatted(i % 2, i), content);
    }
    files.put("val/" + "long/".repeat(30) + "name.txt", "text".repeat(500).getBytes(UTF_8));
    files.put("val/日本.txt", new byte[0]);
    var seeds = new LinkedHashMap<String, byte[]>();
    seeds.put("posix.tar", Archives.posixTar(files));
    seeds.put("gnu.tar", Archives.gnuTar(files));
    seeds.put("deflated.zip", Archives.zip(files));
    seeds.put("stored.zip", Archives.storedZip(files));
    seeds.put("described.zip", Archives.describedZip(files));
    seeds.put("large.zip", Archives.largeZip(files));
    seeds.put("packed.tgz", Archives.gzip(Archives.gnuTar(files)));
    seeds.put("text.gz", Archives.gzip("text".repeat(500).getBytes(UTF_8)));
    var tars = Archives.folded(files, ".tar", Archives::gnuTar);
    var zips = Archives.folded(files, ".zip", Archives::zip);
    seeds.put("tars.tar", Archives.posixTar(tars));
    seeds.put("zips.tar", Archives.gnuTar(zips));
    seeds.put("tars.zip", Archives.storedZip(tars));
    seeds.put("zips.zip", Archives.zip(zips));
    seeds.put(
        "packed.tar",
        Archives.gnuTar(
            Archives.folded(files, ".tgz", below -> Archives.gzip(Archives.gnuTar(below)))));
    return seeds;
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyArchiveIsReadRejectedOrRefused() {
    List<Map.Entry<String, byte[]>> seeds = new ArrayList<>(seeds().entrySet());
    var outcomes = new TreeMap<String, Integer>();
    for (int i = 0; i < COUNT; i++) {
      var random = new Random(SEED + i);
      Map.Entry<String, byte[]> seed = seeds.get(i % seeds.size());
      byte[] mutated = mutated(seed.getKey(), seed.getValue(), random);
      try {
        outcomes.merge(outcome(seed.getKey(), mutated), 1, Integer::sum);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("Seed " + (SEED + i) + " of " + seed.getKey() + ": " + e, e);
      }
    }
    System.out.println("Fuzzed archives: " + outcomes);

    assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(COUNT);
    assertThat(outcomes).containsKeys("read", "refused").hasSizeGreaterThan(4);
  }

  private String outcome(String name, byte[] archive) {
    String whole = read(name, archive, Long.MAX_VALUE);
    assertThat(read(name, archive, 700)).isEqualTo(whole);
    return whole.substring(0, whole.indexOf('\n'));
  }

  /** A line with the kind of outcome, and then all that was seen. */
  private String read(String name, byte[] archive, long targetBytes) {
    long before = threads.getCurrentThreadAllocatedBytes();
    var storage = new MemoryStorage(Map.of(name, archive));
    SourceTree tree = SourceTree.open(storage, "/data/" + name, LIMITS);
    Collected collected;
    try {
      collected = Collected.of(tree, targetBytes);
    } catch (LaminaException e) {
      assertThat(e.failure()).isEqualTo(Failure.DATA);
      assertThat(e).hasMessageContaining("want a whole zip");
      return "refused\n";
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEMORY);
    assertThat(collected.entries.size() + collected.rejected.size()).isPositive();
    String seen =
        collected.entries.stream().sorted().collect(Collectors.joining("\n"))
            + collected.rejected.stream()
                .map(r -> r.path() + " " + r.reason())
                .sorted()
                .collect(Collectors.joining("\n"));
    String reasons =
        collected.reasons().stream()
            .sorted()
            .distinct()
            .map(Enum::name)
            .collect(Collectors.joining("+"));
    return (reasons.isEmpty() ? "read" : reasons) + "\n" + seen;
  }

  private static byte[] mutated(String name, byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && bytes.length > 16; i++) {
      bytes = mutatedOnce(name, bytes, random);
    }
    return bytes;
  }

  private static byte[] mutatedOnce(String name, byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length - 8);
    int from = random.nextInt(bytes.length - 8);
    int length = random.nextInt(Math.min(1024, bytes.length - Math.max(at, from)));
    switch (random.nextInt(9)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> System.arraycopy(bytes, from, bytes, at, length);
      case 4 -> {
        var shorter = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
        return shorter;
      }
      case 5 -> number(bytes, at, random);
      default -> field(name, bytes, random);
    }
    return bytes;
  }

  private static void number(byte[] bytes, int at, Random random) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    int width = 1 << random.nextInt(4);
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (number >>> (8 * i));
    }
  }

  /** A field of a header, where checksums do not give it away. */
  private static void field(String name, byte[] bytes, Random random) {
    if (name.endsWith(".tar")) {
      int header = random.nextInt(Math.max(1, bytes.length / 512)) * 512;
      if (header + 512 <= bytes.length) {
        int[] fields = {0, 124, 125, 135, 156, 257, 345, 482, random.nextInt(512)};
        int at = header + fields[random.nextInt(fields.length)];
        String values = "0123567LKSgxX/.\0\u0080\u00ff";
        bytes[at] = (byte) values.charAt(random.nextInt(values.length()));
        checksum(bytes, header);
      }
      return;
    }
    var records = new ArrayList<Integer>();
    for (int i = 0; i + 48 < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] < 8) {
        records.add(i);
      }
    }
    for (int i = Math.max(0, bytes.length - 22); i < bytes.length - 4; i++) {
      records.add(i);
    }
    int at = records.get(random.nextInt(records.size())) + 4 + random.nextInt(42);
    number(bytes, Math.min(at, bytes.length - 1), random);
  }

  private static void checksum(byte[] bytes, int header) {
    Arrays.fill(bytes, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += bytes[header + i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(UTF_8);
    System.arraycopy(text, 0, bytes, header + 148, 8);
  }
}
