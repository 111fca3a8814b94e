package dev.lamina.jobs.storage;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Settings of file systems on their way to other machines: those that somebody set, since Hadoop's
 * own values are there already, and are many. They may hold secrets and are never shown.
 */
public final class HadoopSettings implements Serializable {

  private final Map<String, String> changed;

  /** The same again as Hadoop wants it, made where it is needed. */
  private transient volatile Configuration hadoop;

  private HadoopSettings(Map<String, String> changed) {
    this.changed = changed;
  }

  static HadoopSettings of(Configuration hadoop) {
    return new HadoopSettings(changed(hadoop));
  }

  /** Settings that are not Hadoop's own, each with its name; secrets among them. */
  public static Map<String, String> changed(Configuration hadoop) {
    var changed = new TreeMap<String, String>();
    for (Map.Entry<String, String> setting : hadoop) {
      String[] sources = hadoop.getPropertySources(setting.getKey());
      if (sources == null || !sources[sources.length - 1].endsWith("-default.xml")) {
        changed.put(setting.getKey(), setting.getValue());
      }
    }
    return changed;
  }

  Configuration hadoop() {
    Configuration made = hadoop;
    if (made == null) {
      made = new Configuration();
      changed.forEach(made::set);
      hadoop = made;
    }
    return made;
  }

  @Override
  public String toString() {
    return "%s settings of Hadoop".formatted(changed.size());
  }
}
