package dev.lamina.core.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a cache, some of which are killed. */
class CacheProcessesTest {

  @TempDir Path folder;

  @Test
  void twoProcessesDecodeEveryShardOnceBetweenThem() throws Exception {
    Process first = start("read");
    Process second = start("read");
    String[] one = line(first).split(" ");
    String[] other = line(second).split(" ");

    assertThat(one[0]).isEqualTo(other[0]).isEqualTo(expected());
    assertThat(Integer.parseInt(one[1]) + Integer.parseInt(other[1]))
        .isEqualTo(CacheProcess.SHARDS);
    assertThat(first.waitFor() + second.waitFor()).isZero();
  }

  @Test
  void aProcessKilledWhileItWritesLeavesNothingThatIsRead() throws Exception {
    Process killed = start("hang");
    assertThat(line(killed)).isEqualTo("decoding");
    assertThat(partials()).hasSize(1);
    killed.destroyForcibly().waitFor();
    assertThat(partials()).hasSize(1);

    String[] read = line(start("read")).split(" ");

    assertThat(read[0]).isEqualTo(expected());
    assertThat(read[1]).isEqualTo("1");
    assertThat(partials()).isEmpty();
  }

  @Test
  void whoWaitsForAWriterThatIsKilledDecodesItself() throws Exception {
    Process killed = start("hang");
    assertThat(line(killed)).isEqualTo("decoding");
    Process waiting = start("read");
    // It has all but the last shard, which the other one is still at.
    killed.destroyForcibly().waitFor();

    assertThat(line(waiting)).isEqualTo(expected() + " 1");
  }

  private String expected() {
    var source = MemoryShards.square(CacheProcess.SHARDS, CacheProcess.EACH, CacheProcess.SIDE, 5);
    ShardCache own = ShardCache.at(folder.resolve("own"), 1L << 30);
    try (var samples = new CachedSamples(source, CachedSamplesTest.AS_STORED, own)) {
      return CacheProcess.digest(samples);
    }
  }

  private Process start(String mode) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            CacheProcess.class.getName(),
            folder.resolve("shared").toString(),
            mode)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    return line == null ? "nothing" : line;
  }

  private List<Path> partials() throws IOException {
    try (var files = Files.list(folder.resolve("shared"))) {
      return files.filter(file -> file.toString().endsWith(".partial")).toList();
    }
  }
}
