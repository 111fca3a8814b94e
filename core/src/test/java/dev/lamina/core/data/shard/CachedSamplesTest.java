package dev.lamina.core.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedSamplesTest {

  static final Decoding AS_STORED = new StoredImages(ImageTransform.KEEP, "imageio");
  private static final long PLENTY = 1L << 30;

  @TempDir Path folder;

  @Test
  void whatIsReadIsWhatWasStored() {
    var source = MemoryShards.varied(3, 9, 7, 1);
    try (SampleSet samples = open(source, PLENTY)) {
      assertThat(samples.size()).isEqualTo(27);
      var picture = new ImageBuffer();
      for (int i = 26; i >= 0; i--) {
        StoredSample stored = source.sample(i / 9, i % 9);
        samples.read(i, picture);
        assertThat(picture.image()).isEqualTo(((SampleContent.Pixels) stored.content()).image());
        assertThat(samples.key(i)).isEqualTo(stored.key());
        if (stored.target() instanceof LabelMap map) {
          assertThat(((LabelMap) samples.target(i)).classes()).isEqualTo(map.classes());
        } else {
          assertThat(samples.target(i)).isEqualTo(stored.target());
        }
      }
      assertThat(samples.target(1)).isInstanceOf(Boxes.class);
    }
    assertThat(source.reads()).isEqualTo(3);
  }

  @Test
  void aSecondSetFindsEverythingDecoded() {
    var source = MemoryShards.square(2, 5, 4, 1);
    for (int time = 0; time < 3; time++) {
      try (SampleSet samples = open(source, PLENTY)) {
        pixels(samples);
      }
    }
    assertThat(source.reads()).isEqualTo(2);
    try (SampleSet other = open(MemoryShards.square(2, 5, 4, 2), PLENTY);
        SampleSet first = open(source, PLENTY)) {
      assertThat(pixels(other)).isNotEqualTo(pixels(first));
    }
  }

  @Test
  void ofThreadsThatAskAtOnceOneDecodes() throws Exception {
    var source = MemoryShards.square(1, 200, 16, 1);
    var pool = Executors.newFixedThreadPool(4);
    try {
      Callable<List<ByteBuffer>> read =
          () -> {
            try (SampleSet samples = open(source, PLENTY)) {
              return pixels(samples);
            }
          };
      var found = new ArrayList<List<ByteBuffer>>();
      for (var answer : pool.invokeAll(List.of(read, read, read, read))) {
        found.add(answer.get());
      }
      assertThat(found).allMatch(found.get(0)::equals);
      assertThat(source.reads()).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theLongestUnusedGoesWhenTheBudgetIsReached() throws IOException {
    var source = MemoryShards.square(4, 10, 16, 1);
    long shard = source.shards().get(0).bytes() + 10 * (ShardFile.ENTRY + 512) + ShardFile.HEADER;
    try (SampleSet samples = open(source, 2 * shard)) {
      for (int block = 0; block < 2; block++) {
        samples.fetch(block);
        samples.release(block);
        age(block);
      }
      samples.fetch(0);
      samples.fetch(2);
      assertThat(source.reads()).isEqualTo(3);
      assertThat(Files.exists(file(source, 1))).isFalse();
      assertThat(ShardCache.at(folder, 2 * shard).heldBytes()).isLessThanOrEqualTo(2 * shard);

      assertThatThrownBy(() -> samples.fetch(3))
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("are in use there")
          .hasMessageContaining("raise LAMINA_CACHE_BYTES")
          .extracting(failure -> ((LaminaException) failure).failure())
          .isEqualTo(Failure.RESOURCES);

      samples.release(0);
      samples.fetch(3);
      assertThat(Files.exists(file(source, 0))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 13, 40, 65, 70, 100, 5_000, -3, -60})
  void aDamagedFileIsNoticedAndMadeAnew(long at) throws IOException {
    var source = MemoryShards.square(1, 20, 16, 1);
    List<ByteBuffer> expected;
    try (SampleSet samples = open(source, PLENTY)) {
      expected = pixels(samples);
    }
    Path file = file(source, 0);
    flip(file, at < 0 ? Files.size(file) + at : at);

    try (SampleSet samples = open(source, PLENTY)) {
      assertThat(pixels(samples)).isEqualTo(expected);
      IntStream.range(0, 20).forEach(samples::target);
    }
    try (SampleSet samples = open(source, PLENTY)) {
      assertThat(pixels(samples)).isEqualTo(expected);
    }
    assertThat(source.reads()).isEqualTo(2);
  }

  @Test
  void aFileCutShortUnderAReaderIsMadeAnew() throws IOException {
    var source = MemoryShards.square(1, 20, 16, 1);
    try (SampleSet samples = open(source, PLENTY)) {
      List<ByteBuffer> expected = pixels(samples);
      try (var channel = FileChannel.open(file(source, 0), StandardOpenOption.WRITE)) {
        channel.truncate(2_000);
      }
      assertThat(pixels(samples)).isEqualTo(expected);
    }
  }

  @Test
  void filesOfWritersThatAreNoMoreAreRemovedAndForeignOnesAreNot() throws IOException {
    var source = MemoryShards.square(1, 3, 4, 1);
    String name = ShardName.of(source.digest(), 0, AS_STORED.name()).digest();
    Path partial = folder.resolve(name + ".00000000-0000-0000-0000-000000000000.100.partial");
    Files.write(partial, new byte[100]);
    Path foreign = Files.writeString(folder.resolve("notes.partial"), "mine");

    try (SampleSet samples = open(source, PLENTY)) {
      pixels(samples);
    }

    assertThat(partial).doesNotExist();
    assertThat(foreign).exists();
    assertThat(files()).hasSize(3);
  }

  @Test
  void aFailedDecodeLeavesNothingAndReachesTheReader() throws IOException {
    var source = MemoryShards.square(1, 3, 4, 1);
    Decoding broken =
        new Decoding() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Optional<ImageSize> imageSize(Optional<ImageSize> stored) {
            return stored;
          }

          @Override
          public long bytes(int samples, long stored) {
            return stored;
          }

          @Override
          public DecodedSample decode(StoredSample sample) {
            throw new LaminaException(Failure.DATA, "Cannot decode " + sample.key());
          }
        };
    try (SampleSet samples = new CachedSamples(source, broken, ShardCache.at(folder, PLENTY))) {
      assertThatThrownBy(() -> samples.fetch(0)).hasMessage("Cannot decode 000/00000");
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void anInterruptedReaderHarmsNobody() {
    var source = MemoryShards.square(1, 5, 4, 1);
    try (SampleSet samples = open(source, PLENTY)) {
      List<ByteBuffer> expected = pixels(samples);
      Thread.currentThread().interrupt();
      assertThat(pixels(samples)).isEqualTo(expected);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(pixels(samples)).isEqualTo(expected);
    }
    assertThat(source.reads()).isEqualTo(1);
  }

  @Test
  void aClosedSetIsOfNoUse() {
    SampleSet samples = open(MemoryShards.square(1, 5, 4, 1), PLENTY);
    samples.close();
    assertThatThrownBy(() -> samples.read(0, new ImageBuffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  private SampleSet open(MemoryShards source, long budget) {
    return new CachedSamples(source, AS_STORED, ShardCache.at(folder, budget));
  }

  private Path file(MemoryShards source, int shard) {
    return folder.resolve(ShardName.of(source.digest(), shard, AS_STORED.name()).file());
  }

  private List<Path> files() throws IOException {
    try (var found = Files.list(folder)) {
      return found.toList();
    }
  }

  /** As if a shard had last been used long ago, the sooner the lower its number. */
  private void age(int shard) throws IOException {
    Path file = file(MemoryShards.square(4, 10, 16, 1), shard);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000 + shard)));
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.write(file, bytes);
  }

  private static List<ByteBuffer> pixels(SampleSet samples) {
    var all = new ArrayList<ByteBuffer>();
    for (int i = 0; i < samples.size(); i++) {
      var picture = new ImageBuffer();
      samples.read(i, picture);
      all.add(ByteBuffer.wrap(picture.pixels()));
    }
    return all;
  }
}
