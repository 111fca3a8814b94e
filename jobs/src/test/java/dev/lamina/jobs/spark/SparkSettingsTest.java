package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSettingsTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("my.conf");
    System.setProperty(SparkSettings.FILE, file.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(SparkSettings.FILE);
    System.clearProperty("spark.hadoop.fs.s3a.endpoint");
  }

  @Test
  void fileSystemsAreReachedAsTheFileSays() throws IOException {
    Files.writeString(
        file,
        """
        # a comment
        spark.hadoop.fs.s3a.endpoint           http://127.0.0.1:9000
        spark.hadoop.fs.s3a.path.style.access= true
        spark.sql.shuffle.partitions 7
        """);

    assertThat(SparkSettings.hadoop().get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:9000");
    assertThat(SparkSettings.hadoop().getBoolean("fs.s3a.path.style.access", false)).isTrue();
    try (var session = LaminaSession.open("test", 1)) {
      assertThat(session.hadoop().get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:9000");
      assertThat(session.spark().conf().get("spark.sql.shuffle.partitions")).isEqualTo("7");
      assertThat(session.spark().conf().get("spark.master")).isEqualTo("local[1]");
    }
  }

  @Test
  void systemPropertiesComeBeforeTheFile() throws IOException {
    Files.writeString(file, "spark.hadoop.fs.s3a.endpoint http://file");
    System.setProperty("spark.hadoop.fs.s3a.endpoint", "http://property");

    assertThat(SparkSettings.hadoop().get("fs.s3a.endpoint")).isEqualTo("http://property");
  }

  @Test
  void secretsOfTheFileAreHiddenFromMessages() throws IOException {
    Files.writeString(
        file,
        """
        spark.hadoop.fs.s3a.secret.key                Zm9vYmFyLWh1c2g
        spark.hadoop.fs.s3a.bucket.mine.session.token c2Vzc2lvbi1odXNo
        spark.hadoop.fs.s3a.encryption.key            ZW5jcnlwdC1odXNo
        """);

    SparkSettings.hadoop();

    assertThat(Redaction.of("sent Zm9vYmFyLWh1c2g, c2Vzc2lvbi1odXNo and ZW5jcnlwdC1odXNo"))
        .isEqualTo("sent ***, *** and ***");
  }

  @Test
  void whatIsNoSettingOfSparkIsRefusedWithWhatWasMeant() throws IOException {
    Files.writeString(file, "fs.s3a.endpoint http://file");

    assertThatThrownBy(SparkSettings::hadoop)
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid setting in %s: fs.s3a.endpoint (want names that begin with spark., such as spark.hadoop.fs.s3a.endpoint)",
            file);
  }

  @Test
  void theMasterHasAnotherPlace() throws IOException {
    Files.writeString(file, "spark.master spark://host:7077");

    assertThatThrownBy(() -> LaminaSession.open("test", 1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("want the master as --master or LAMINA_MASTER");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(SparkSettings::hadoop)
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot read " + file)
        .hasMessageContaining("LAMINA_SPARK_CONF");
  }
}
