package dev.lamina.jobs.notebook;

import java.util.List;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** What a form offers, as Zeppelin's {@code z.select} takes it: values with what is shown. */
final class Choices {

  private Choices() {}

  /** Values that are shown as they are. */
  static Seq<Tuple2<Object, String>> of(List<String> values) {
    return shown(values.stream().map(value -> new Tuple2<Object, String>(value, value)).toList());
  }

  static Seq<Tuple2<Object, String>> shown(List<Tuple2<Object, String>> values) {
    return JavaConverters.asScalaBuffer(values).toSeq();
  }
}
