package dev.lamina.jobs.spark;

import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.storage.HadoopSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Settings of Spark, and of file systems below {@code spark.hadoop.}, as a user gave them: system
 * properties first, then the file that {@value #FILE} names, in the format of {@code spark-submit
 * --properties-file}. Whatever is secret among them is hidden from messages.
 */
public final class SparkSettings {

  /** System property with a path; the launcher sets it from {@code LAMINA_SPARK_CONF}. */
  static final String FILE = "lamina.spark.conf";

  private static final String REMEDY = "(LAMINA_SPARK_CONF names it; want a file as in conf/spark)";

  private SparkSettings() {}

  /**
   * Settings of file systems where no session is running: those of {@code spark.hadoop.}, and
   * credentials of the environment ({@code AWS_ACCESS_KEY_ID} and what belongs to it).
   *
   * @throws SpecException if the file cannot be used
   */
  public static Configuration hadoop() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(configuration());
    Redaction.learn(HadoopSettings.changed(hadoop));
    return hadoop;
  }

  /** All that is configured. */
  static SparkConf configuration() {
    var configuration = new SparkConf();
    String file = System.getProperty(FILE, "");
    if (!file.isEmpty()) {
      read(Path.of(file)).forEach(configuration::setIfMissing);
    }
    Arrays.stream(configuration.getAll())
        .forEach(setting -> Redaction.learn(Map.of(setting._1(), setting._2())));
    return configuration;
  }

  /** The settings of a file. */
  static SortedMap<String, String> read(Path file) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SpecException("Cannot read %s: %s %s".formatted(file, e, REMEDY), e);
    }
    var settings = new TreeMap<String, String>();
    for (String name : properties.stringPropertyNames()) {
      if (name.equals("spark.master")) {
        throw new SpecException(
            "Invalid setting in %s: spark.master (want the master as --master or LAMINA_MASTER)"
                .formatted(file));
      }
      if (!name.startsWith("spark.")) {
        throw new SpecException(
            "Invalid setting in %s: %s (want names that begin with spark., such as spark.hadoop.%s)"
                .formatted(file, name, name));
      }
      settings.put(name, properties.getProperty(name).strip());
    }
    return settings;
  }
}
