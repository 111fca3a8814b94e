package dev.lamina.jobs.storage;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;

/**
 * Settings of file systems on their way to other machines: those that somebody set, since Hadoop's
 * own values are there already, and are many. Where the other machine has settings of its own for
 * what nobody set here, they hold. They may hold secrets and are never shown.
 */
public final class HadoopSettings implements Serializable {

  /** Settings as Hadoop wants them, of which making takes a while. */
  private record Made(Map<String, String> changed, Configuration hadoop) {}

  /** What this JVM made last: one task after another brings the same settings. */
  private static final AtomicReference<Made> LAST = new AtomicReference<>();

  private final Map<String, String> changed;

  private HadoopSettings(Map<String, String> changed) {
    this.changed = changed;
  }

  /** What was changed in settings by now. */
  public static HadoopSettings of(Configuration hadoop) {
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

  /** The settings where they are needed; others use the same, so nobody may change them. */
  public Configuration hadoop() {
    Made last = LAST.get();
    if (last != null && last.changed.equals(changed)) {
      return last.hadoop;
    }
    var made = new Configuration();
    // Not that of whichever thread comes first.
    made.setClassLoader(HadoopSettings.class.getClassLoader());
    changed.forEach(made::set);
    LAST.set(new Made(changed, made));
    return made;
  }

  @Override
  public String toString() {
    return "%s settings of Hadoop".formatted(changed.size());
  }
}
