package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.Member;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Reject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesTest {

  private static final MembersTable.Entry ONE = new MembersTable.Entry("train", "1", "a", 5, 1);
  private static final MembersTable.Entry TWO = new MembersTable.Entry("train", "2", "a", 5, 0);
  private static final MembersTable.Entry TEST = new MembersTable.Entry("test", "1", "a", 3, 1);
  private static final List<MembersTable.Entry> BEFORE = List.of(ONE, TWO, TEST);
  private static final Reject BROKEN = reject("train", "1", RejectReason.CORRUPT);
  private static final Reject OF_TEST = reject("test", "1", RejectReason.CORRUPT);
  private static final Reject DOUBLED = reject("train", "1", RejectReason.DUPLICATE_KEY);

  @Test
  void theSameMembersAreNoChange() {
    Changes changes =
        Changes.between(
            BEFORE, List.of(BROKEN, OF_TEST, DOUBLED), List.of(train("1", "a"), train("2", "a")));

    assertThat(changes.none()).isTrue();
  }

  @Test
  void aMemberWithAnotherStampIsReadAgainAndItsRejectsGo() {
    Changes changes =
        Changes.between(
            BEFORE, List.of(BROKEN, OF_TEST), List.of(train("1", "b"), train("2", "a")));

    assertThat(changes.none()).isFalse();
    assertThat(changes.toRead()).containsExactly(train("1", "b"));
    assertThat(changes.kept()).isEqualTo(Map.of("train", Set.of("2")));
    assertThat(changes.keptEntries()).containsExactly(TWO, TEST);
    assertThat(changes.keptRejects()).containsExactly(OF_TEST);
  }

  @Test
  void aMemberThatIsGoneIsAChangeWithNothingToRead() {
    Changes changes = Changes.between(BEFORE, List.of(BROKEN), List.of(train("2", "a")));

    assertThat(changes.none()).isFalse();
    assertThat(changes.toRead()).isEmpty();
    assertThat(changes.keptEntries()).containsExactly(TWO, TEST);
    assertThat(changes.keptRejects()).isEmpty();
  }

  @Test
  void membersWithDoubledKeysAreReadAgainWheneverOthersChange() {
    Changes changes =
        Changes.between(BEFORE, List.of(DOUBLED), List.of(train("1", "a"), train("2", "b")));

    assertThat(changes.toRead()).containsExactly(train("1", "a"), train("2", "b"));
    assertThat(changes.kept()).isEmpty();
    assertThat(changes.keptEntries()).containsExactly(TEST);
    assertThat(changes.keptRejects()).isEmpty();
  }

  private static Member train(String name, String stamp) {
    return new Share("train", name, stamp);
  }

  private static Reject reject(String split, String member, RejectReason reason) {
    return new Reject(split, "key", "position", reason, "", member);
  }

  private record Share(String split, String name, String stamp) implements Member {

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      throw new AssertionError("read while comparing");
    }
  }
}
