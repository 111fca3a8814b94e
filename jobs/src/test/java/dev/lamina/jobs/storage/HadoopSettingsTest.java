package dev.lamina.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HadoopSettingsTest {

  @Test
  void whatSomebodySetArrivesAndHadoopsOwnValuesAreThere() throws Exception {
    var hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", "store");
    hadoop.set("io.file.buffer.size", "17");

    HadoopSettings settings = HadoopSettings.of(hadoop);
    Configuration arrived = sent(settings).hadoop();

    assertThat(HadoopSettings.changed(hadoop))
        .containsEntry("fs.s3a.endpoint", "store")
        .containsEntry("io.file.buffer.size", "17")
        .doesNotContainKey("hadoop.tmp.dir");
    assertThat(arrived.get("fs.s3a.endpoint")).isEqualTo("store");
    assertThat(arrived.get("io.file.buffer.size")).isEqualTo("17");
    assertThat(arrived.get("hadoop.tmp.dir")).isEqualTo(hadoop.get("hadoop.tmp.dir"));
    assertThat(settings)
        .hasToString("%s settings of Hadoop", HadoopSettings.changed(hadoop).size());
  }

  @Test
  void theSameSettingsAreMadeOnceAndOthersAnew() throws Exception {
    var hadoop = new Configuration();
    hadoop.set("a", "1");
    HadoopSettings one = HadoopSettings.of(hadoop);
    hadoop.set("a", "2");
    HadoopSettings two = HadoopSettings.of(hadoop);

    assertThat(sent(one).hadoop()).isSameAs(one.hadoop());
    assertThat(two.hadoop().get("a")).isEqualTo("2");
    assertThat(one.hadoop().get("a")).isEqualTo("1");
  }

  private static HadoopSettings sent(HadoopSettings settings)
      throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(settings);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (HadoopSettings) in.readObject();
    }
  }
}
