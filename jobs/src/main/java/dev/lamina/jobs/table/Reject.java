package dev.lamina.jobs.table;

import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.spec.RejectReason;
import java.io.Serializable;
import java.util.Comparator;

/**
 * A record that did not become a sample, or an object that its sample lacks.
 *
 * @param key as a sample's; of an object, an {@link dev.lamina.core.data.ObjectKey}
 * @param position where it lies in its source, for people
 * @param detail what was found and what was wanted
 * @param member name of the member it was met in
 */
public record Reject(
    String split, String key, String position, RejectReason reason, String detail, String member)
    implements Serializable {

  /** By place, and what is said of it. */
  public static final Comparator<Reject> ORDER =
      Comparator.comparing(Reject::split)
          .thenComparing(Reject::key)
          .thenComparing(Reject::position)
          .thenComparing(Reject::reason)
          .thenComparing(Reject::detail);

  /** What its record is called among those of all splits. */
  public QualifiedName qualifiedKey() {
    return new QualifiedName(split, key);
  }

  /** The member it was met in. */
  public QualifiedName qualifiedMember() {
    return new QualifiedName(split, member);
  }
}
