package dev.lamina.jobs.notebook;

import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.ConditionalLogStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * What is missing in an interpreter, in plain words. Java, Spark, Scala and Lamina itself are
 * looked at by the note, since without them nothing here can run.
 */
public final class Installation {

  private static final String KERNEL = "io.delta.kernel.defaults.engine.DefaultEngine";
  private static final String ENGINE = "ai.djl.pytorch.engine.PtEngineProvider";

  /**
   * A setting of Spark's.
   *
   * @param wanted part of its value
   * @param why what it is good for
   */
  private record Setting(String name, String wanted, String why) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(
              "spark.sql.extensions",
              "io.delta.sql.DeltaSparkSessionExtension",
              "SQL of your own over the tables"),
          new Setting(
              "spark.sql.catalog.spark_catalog",
              "org.apache.spark.sql.delta.catalog.DeltaCatalog",
              "SQL of your own over the tables"),
          new Setting(
              "spark.delta.logStore.s3a.impl",
              ConditionalLogStore.class.getName(),
              "writing to tables on S3 from Spark"),
          new Setting("spark.scheduler.mode", "FAIR", "paragraphs beside a sweep"));

  private Installation() {}

  /**
   * What is there and what is missing.
   *
   * @param spark the session of the note
   */
  public static String told(SparkSession spark) {
    var lines = new ArrayList<String>();
    lines.add("Lamina " + CodeVersion.current() + " is there.");
    if (isMissing(KERNEL)) {
      lines.add(
          "MISSING: Delta, so no table can be read: add jobs/target/lib/platform/delta-*.jar to spark.jars.");
    }
    if (isMissing(ENGINE)) {
      lines.add(
          "MISSING: the engine, so no sweep can run here: add jobs/target/lib/app/*.jar to spark.jars.");
    }
    for (Setting setting : SETTINGS) {
      if (!spark.conf().get(setting.name(), "").contains(setting.wanted())) {
        lines.add(
            "Not set: %s=%s, for %s.".formatted(setting.name(), setting.wanted(), setting.why()));
      }
    }
    if (lines.size() > 1) {
      lines.add(
          "Settings go into those of the interpreter (the first paragraph lists them); restart it then.");
    }
    return Display.text(String.join("\n", lines));
  }

  private static boolean isMissing(String name) {
    try {
      Class.forName(name, false, Installation.class.getClassLoader());
      return false;
    } catch (ClassNotFoundException | LinkageError missing) {
      return true;
    }
  }
}
