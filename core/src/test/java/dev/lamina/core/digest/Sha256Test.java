package dev.lamina.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Sha256Test {

  /** FIPS 180-2, appendix B.1. */
  @Test
  void agreesWithTheStandardsExample() {
    assertThat(Sha256.of("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void piecesGiveTheDigestOfTheWhole() {
    byte[] whole = "shape 64 x 3, ü".getBytes(StandardCharsets.UTF_8);
    var pieces =
        new Sha256()
            .add(ByteBuffer.wrap(whole, 0, 5))
            .add(ByteBuffer.wrap(whole, 5, whole.length - 5));

    assertThat(pieces.hexadecimal()).isEqualTo(Sha256.of("shape 64 x 3, ü"));
    assertThat(new Sha256().add(0x6162636465666768L).hexadecimal())
        .isEqualTo(Sha256.of("abcdefgh"));
  }
}
