package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.secret.key=Hush/1+2=",
        "fs.s3a.access.key -> Hush, other",
        "{\"password\": \"Hush\"}",
        "AWS_SESSION_TOKEN: Hush",
        "Authorization: Bearer Hush",
        "cannot reach s3a://AKIA:Hush@bucket/data",
        "jdbc:x?user=me&passwd=Hush&ssl=1"
      })
  void hides_a_value_beside_a_name_that_tells_of_a_secret(String text) {
    assertThat(Redaction.of(text)).doesNotContain("Hush").contains("***");
  }

  @Test
  void hides_the_value_of_a_secret_setting_wherever_it_stands() {
    Redaction.learn(Map.of("spark.hadoop.fs.s3a.secret.key", "c3VwZXJ+aHVzaA"));
    assertThat(Redaction.of("signed with c3VwZXJ+aHVzaA today")).isEqualTo("signed with *** today");
  }

  @Test
  void leaves_other_text_as_it_is() {
    Redaction.learn(
        Map.of(
            "fs.s3a.aws.credentials.provider", "com.amazonaws.Chain",
            "token.renewal", "86400000",
            "spark.master", "local[2]"));
    String text = "com.amazonaws.Chain on local[2] for 86400000 ms at s3a://bucket/a@b, key: 5";
    assertThat(Redaction.of(text)).isEqualTo(text);
    assertThat(Redaction.of((String) null)).isNull();
  }

  @Test
  void takes_a_long_word_in_its_stride() {
    String word = "secret".repeat(200_000);
    assertThat(Redaction.of(word)).isEqualTo(word);
  }

  @Test
  void hides_in_a_stream_also_what_comes_in_pieces() {
    var target = new ByteArrayOutputStream();
    try (var stream = Redaction.of(target)) {
      stream.print("password=Hu");
      stream.print("sh\nno newline ü");
    }
    assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("password=***\nno newline ü");
  }
}
