package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.Reject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectShareTest {

  @Test
  void aPictureCountsOnceHoweverManyObjectsItLacks() {
    List<Reject> rejects = IntStream.range(0, 30).mapToObj(line -> object("10.png", line)).toList();

    var share = RejectShare.of(20, rejects);

    assertThat(share.told()).isEqualTo("1 of 20 records (5.00 %) were rejected or lost objects");
    assertThat(share.reasons()).isEqualTo(Map.of("BAD_OBJECT", 30L));
    assertThat(share.bearable(0.05)).isTrue();
    assertThat(share.bearable(0.04)).isFalse();
  }

  @Test
  void picturesThatLackObjectsCountWithThoseThatAreLost() {
    var share =
        RejectShare.of(19, List.of(object("10.png", 1), lost("11.png", RejectReason.NOT_AN_IMAGE)));

    assertThat(share.told()).isEqualTo("2 of 20 records (10.00 %) were rejected or lost objects");
    assertThat(share.reasons()).isEqualTo(Map.of("BAD_OBJECT", 1L, "NOT_AN_IMAGE", 1L));
  }

  @Test
  void aPictureThatIsLostWithItsObjectsCountsOnce() {
    var share =
        RejectShare.of(19, List.of(object("10.png", 1), lost("10.png", RejectReason.TRUNCATED)));

    assertThat(share.told()).isEqualTo("1 of 20 records (5.00 %) were rejected");
  }

  @Test
  void aPictureThatStayedThoughItsKeyWasDoubledCountsIfItLacksObjects() {
    var share =
        RejectShare.of(
            19, List.of(object("10.png", 1), lost("10.png", RejectReason.DUPLICATE_KEY)));

    assertThat(share.told()).isEqualTo("2 of 20 records (10.00 %) were rejected or lost objects");
  }

  @Test
  void picturesOfTheSameNameInTwoSplitsAreTwo() {
    var inTest = new Reject("test", "10.png", "", RejectReason.TRUNCATED, "", "a");

    assertThat(RejectShare.of(19, List.of(object("10.png", 1), inTest)).told())
        .startsWith("2 of 20 records");
  }

  @Test
  void theShareThatIsBorneIsReachedButNotPassed() {
    var one = RejectShare.of(99, List.of(lost("1.png", RejectReason.EMPTY)));

    assertThat(one.bearable(0.01)).isTrue();
    assertThat(one.bearable(0.0099)).isFalse();
    assertThat(RejectShare.of(1, List.of()).bearable(0)).isTrue();
  }

  @Test
  void noSampleAtAllIsNeverBorne() {
    assertThat(RejectShare.of(0, List.of()).bearable(1)).isFalse();
    assertThat(RejectShare.of(0, List.of()).told()).startsWith("0 of 0 records (0.00 %)");
  }

  @Test
  void theFirstIsToldWithItsPlace() {
    var share =
        RejectShare.of(
            9, List.of(lost("1.png", RejectReason.EMPTY), lost("2.png", RejectReason.EMPTY)));

    assertThat(share.first()).contains("train.tar@1.png: found nothing");
    assertThat(RejectShare.of(9, List.of()).first()).isEmpty();
  }

  private static Reject object(String picture, int line) {
    String key = new ObjectKey(picture, "line " + line).text();
    return new Reject("train", key, picture, RejectReason.BAD_OBJECT, "label 7", "a");
  }

  private static Reject lost(String key, RejectReason reason) {
    return new Reject("train", key, "train.tar@" + key, reason, "found nothing", "a");
  }
}
