package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.format.YoloText;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.LaminaSession;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many of twenty pictures with boxes may be rejected, or lack objects. */
class MaxRejectsTest {

  private static LaminaSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = LaminaSession.open("max-rejects-test", 2);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @BeforeEach
  void writePictures() throws IOException {
    for (int i = 10; i < 30; i++) {
      Path file = folder.resolve("images/train/%s.png".formatted(i));
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
    Files.createDirectories(folder.resolve("labels/train"));
    Files.writeString(folder.resolve("data.yaml"), "names: [hat, head]\n");
  }

  @Test
  void picturesThatLackObjectsCountWithThoseThatAreLost() throws IOException {
    label(10, "7 0.5 0.5 0.5 0.5\n");
    Files.writeString(folder.resolve("images/train/11.png"), "no picture");

    assertThatThrownBy(() -> run(0.05))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("2 of 20 records (10.00 %) were rejected or lost objects")
        .hasMessageContaining("{BAD_OBJECT=1, NOT_AN_IMAGE=1}");
    assertThat(run(0.1).samples()).containsExactly(Map.entry("train", 19L));
  }

  private void label(int picture, String lines) throws IOException {
    Files.writeString(folder.resolve("labels/train/%s.txt".formatted(picture)), lines);
  }

  private PreprocessSummary run(double maxRejects) {
    var request =
        PreprocessRequest.of(
            YoloText.STANDARD, folder.toString(), folder.resolve("tables").toString());
    return new PreprocessJob(session, request.bearing(maxRejects)).run();
  }
}
