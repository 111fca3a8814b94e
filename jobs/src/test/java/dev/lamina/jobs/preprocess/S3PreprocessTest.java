package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.format.Cifar10Binary;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Server;
import dev.lamina.jobs.spark.LaminaSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A source on S3 gives what the same source on a disk gives. */
@ExtendWith(S3.class)
class S3PreprocessTest {

  private static final int RECORD = 3_073;

  private final Map<String, String> settings = new TreeMap<>();
  private final String bucket;
  private LaminaSession session;

  @TempDir Path folder;

  S3PreprocessTest(S3Server server) {
    server.settings().forEach((name, value) -> settings.put("spark.hadoop." + name, value));
    bucket = server.bucket();
  }

  @BeforeEach
  void start() {
    session = LaminaSession.open("s3", 2, settings);
  }

  @AfterEach
  void stop() {
    session.close();
  }

  @Test
  void aZipOnS3GivesTheContentOfTheFolderOnADisk() throws IOException {
    String zip = bucket + "/sources/cifar.zip";
    writeCifar(zip);

    PreprocessSummary ofZip = run(zip, bucket + "/cifar");

    assertThat(ofZip.samples()).containsEntry("train", 50L).containsEntry("test", 10L);
    assertThat(ofZip.publication().content())
        .isEqualTo(
            run(folder.toString(), folder.resolve("tables").toString()).publication().content());
    assertThat(run(zip, bucket + "/cifar").alreadyThere()).isTrue();
  }

  @Test
  void anObjectThatIsNotThereIsToldByItsAddress() {
    String nowhere = bucket + "/sources/none.zip";

    assertThatThrownBy(() -> run(nowhere, bucket + "/none"))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot open source " + nowhere);
  }

  private PreprocessSummary run(String source, String tables) {
    var request = PreprocessRequest.of(new Cifar10Binary(), source, tables);
    return new PreprocessJob(session, request).run();
  }

  /** Ten records a file, in a folder and in a zip. */
  private void writeCifar(String zip) throws IOException {
    var path = new org.apache.hadoop.fs.Path(zip);
    try (OutputStream out = path.getFileSystem(session.hadoop()).create(path);
        var archive = new ZipOutputStream(out)) {
      for (int batch = 0; batch < 6; batch++) {
        byte[] bytes = new byte[10 * RECORD];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (i % RECORD == 0 ? i / RECORD % 10 : i * 7 + batch);
        }
        String name = batch == 5 ? "test_batch.bin" : "data_batch_" + (batch + 1) + ".bin";
        Files.write(folder.resolve(name), bytes);
        archive.putNextEntry(new ZipEntry(name));
        archive.write(bytes);
        archive.closeEntry();
      }
    }
  }
}
