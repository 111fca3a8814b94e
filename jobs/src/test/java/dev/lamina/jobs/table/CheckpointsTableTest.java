package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.train.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTableTest {

  private static final Provenance PROVENANCE = new Provenance("abc", 7, 3, "classes-1");
  private static final SegmentKey KEY = new SegmentKey("s-1", 2, 1);

  @TempDir Path results;
  private CheckpointsTable table;

  @BeforeEach
  void createTable() {
    table = new CheckpointsTable(results.toString(), new Configuration(false));
    table.createIfMissing();
  }

  private static Checkpoint checkpoint(float first) {
    var metadata = new TreeMap<String, String>();
    metadata.put("specification", "quote \" and line\nend");
    return new Checkpoint(
        4,
        metadata,
        List.of(
            HostTensor.of("weight", new long[] {2, 3}, first, 2, 3, 4, 5, Float.NaN),
            HostTensor.of("scalar", new long[] {}, 1.5),
            HostTensor.of("empty", new long[] {0, 4}, new float[0]),
            new HostTensor(
                "count",
                ElementType.INT64,
                new long[] {1},
                ByteBuffer.allocate(8).put(0, (byte) 9))));
  }

  @Test
  void aCheckpointIsReadAsItWasWrittenDownToTheBits() {
    table.commit(table.write(KEY, checkpoint(1), PROVENANCE));
    table.commit(table.write(new SegmentKey("s-1", 2, 2), checkpoint(8), PROVENANCE));

    assertThat(table.read(KEY)).isEqualTo(checkpoint(1));
    assertThat(table.read(new SegmentKey("s-1", 2, 2))).isEqualTo(checkpoint(8));
  }

  @Test
  void whatIsWrittenButNotCommittedIsNotThere() {
    table.write(KEY, checkpoint(1), PROVENANCE);

    assertThatThrownBy(() -> table.read(KEY))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it is not there")
        .hasMessageContaining("with --retry-failed")
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.DATA);
  }

  @Test
  void aCheckpointWrittenTwiceIsRefused() {
    table.commit(table.write(KEY, checkpoint(1), PROVENANCE));
    table.commit(table.write(KEY, checkpoint(1), PROVENANCE));

    assertThatThrownBy(() -> table.read(KEY)).hasMessageContaining("is there twice");
  }

  @Test
  void tensorsAreCutIntoPartsAndJoinedInAnyOrder() throws Exception {
    List<CheckpointPart> parts = CheckpointParts.split(checkpoint(1), 10);

    assertThat(parts.stream().filter(part -> part.name().equals("weight")))
        .extracting(part -> part.bytes().length)
        .containsExactly(10, 10, 4);
    var reversed = new ArrayList<>(parts);
    Collections.reverse(reversed);
    assertThat(CheckpointParts.join(reversed.iterator())).isEqualTo(checkpoint(1));
  }

  @Test
  void aCheckpointThatLacksAnyOfItsPartsIsRefused() {
    List<CheckpointPart> parts = CheckpointParts.split(checkpoint(1), 10);
    for (int missing = 0; missing < parts.size(); missing++) {
      var cut = new ArrayList<>(parts);
      cut.remove(missing);
      assertThatThrownBy(() -> CheckpointParts.join(cut.iterator()))
          .as("without part %s", missing)
          .isInstanceOf(CheckpointParts.BrokenException.class);
    }
  }

  @Test
  void aPartWithOtherBytesThanItsDigestIsRefused() {
    assertThatThrownBy(() -> joined(part -> changed(part, part.bytes(), part.name())))
        .hasMessageContaining("part 0 of tensor weight do not have the SHA-256");
  }

  @Test
  void aPartWithOtherBytesAndTheirDigestIsRefusedByTheManifest() {
    assertThatThrownBy(
            () ->
                joined(
                    part ->
                        part.name().equals("weight") && part.part() == 1
                            ? CheckpointPart.of(
                                part.tensor(),
                                part.name(),
                                part.type(),
                                part.shape(),
                                part.part(),
                                part.parts(),
                                new byte[10])
                            : part))
        .hasMessageContaining("do not have the digest of its manifest");
  }

  @Test
  void aTensorOfAnotherShapeThanItsBytesIsRefused() {
    assertThatThrownBy(
            () ->
                joined(
                    part ->
                        new CheckpointPart(
                            part.tensor(),
                            part.name(),
                            part.type(),
                            part.name().equals("weight") ? new long[] {7} : part.shape(),
                            part.part(),
                            part.parts(),
                            part.bytes(),
                            part.sha256())))
        .hasMessageContaining("24 bytes for FLOAT32 of [7] (want 28)");
  }

  private static Checkpoint joined(UnaryOperator<CheckpointPart> change)
      throws CheckpointParts.BrokenException {
    return CheckpointParts.join(
        CheckpointParts.split(checkpoint(1), 10).stream().map(change).iterator());
  }

  private static CheckpointPart changed(CheckpointPart part, byte[] bytes, String name) {
    if (!name.equals("weight") || part.part() != 0) {
      return part;
    }
    byte[] other = bytes.clone();
    other[3] ^= 1;
    return new CheckpointPart(
        part.tensor(), name, part.type(), part.shape(), 0, part.parts(), other, part.sha256());
  }
}
