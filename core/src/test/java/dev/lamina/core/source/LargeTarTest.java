package dev.lamina.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten gigabytes that lie nowhere: what is asked for is counted. */
class LargeTarTest {

  private static final long ENTRIES = 10_240;

  private final RepeatedTar storage = new RepeatedTar(ENTRIES);
  private final SourceTree tree = SourceTree.open(storage, RepeatedTar.PATH, SourceLimits.DEFAULT);

  @BeforeEach
  void countFromZero() {
    RepeatedTar.ASKED.set(0);
    RepeatedTar.LARGEST.set(0);
  }

  @Test
  void isIndexedByItsHeadersAlone() {
    List<Part> parts = tree.parts(64 << 20);

    assertThat(storage.bytes()).isGreaterThan(10L << 30);
    assertThat(RepeatedTar.ASKED.get()).isEqualTo((ENTRIES + 1) * 512);
    assertThat(RepeatedTar.LARGEST.get()).isEqualTo(512);
    assertThat(parts).hasSize(163).allMatch(part -> part.bytes() <= 64 << 20);
    assertThat(parts.stream().mapToLong(Part::bytes).sum()).isEqualTo(storage.bytes());
  }

  @Test
  void isReadOneEntryAtATime() {
    List<Part> parts = tree.parts(256 << 20);
    RepeatedTar.ASKED.set(0);
    var seen = new AtomicLong();
    for (Part part : parts) {
      tree.read(
          part,
          new Visitor() {
            @Override
            public void entry(SourceEntry entry, Content content) {
              long number = seen.getAndIncrement();
              if (number % 100 == 0) {
                byte[] bytes = content.bytes();
                assertThat(bytes).hasSize(RepeatedTar.CONTENT);
                assertThat(bytes[70_000]).isEqualTo(RepeatedTar.content(number, 70_000));
              }
            }
          });
    }

    assertThat(seen.get()).isEqualTo(ENTRIES);
    assertThat(RepeatedTar.LARGEST.get()).isLessThanOrEqualTo(RepeatedTar.CONTENT);
    assertThat(RepeatedTar.ASKED.get())
        .isLessThan(ENTRIES / 100 * RepeatedTar.CONTENT + ENTRIES * 1024);
  }

  @Test
  void aSelectionIsReadWithoutTheRest() {
    var first = tree.find("n007/00000007.bin").orElseThrow();

    assertThat(first.bytes()).isEqualTo(RepeatedTar.CONTENT);
    assertThat(first.position()).isEqualTo("big.tar@" + 7 * (512 + RepeatedTar.CONTENT));
    assertThat(RepeatedTar.ASKED.get()).isEqualTo(8 * 512);
    assertThat(tree.small("n007/00000007.bin", RepeatedTar.CONTENT)[5])
        .isEqualTo(RepeatedTar.content(7, 5));
  }

  /** Accepts no rejects. */
  private abstract static class Visitor implements SourceVisitor {

    @Override
    public void rejected(
        String path, String position, dev.lamina.core.spec.RejectReason reason, String detail) {
      throw new AssertionError(path + " " + position + " " + reason + " " + detail);
    }
  }
}
