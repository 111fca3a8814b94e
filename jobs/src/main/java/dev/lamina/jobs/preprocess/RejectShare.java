package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.Reject;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much of what was read is broken. A record counts once, whether it is lost or lacks objects,
 * and however many. Of records with the same key those that were left out are lost, and the one
 * that stayed counts for itself.
 *
 * @param samples number of records that became samples
 * @param lost number of records that did not
 * @param incomplete number of samples that lack objects
 * @param reasons number of rejects by reason, those of objects too
 * @param first the first reject, for people: where it lies, and what is wrong
 */
record RejectShare(
    long samples,
    long lost,
    long incomplete,
    SortedMap<String, Long> reasons,
    Optional<String> first) {

  RejectShare {
    Check.argument(
        samples >= 0 && lost >= 0 && incomplete >= 0,
        "Invalid share of rejects: %s samples, %s lost, %s incomplete (want each >= 0)",
        samples,
        lost,
        incomplete);
    reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
  }

  /**
   * Counts.
   *
   * @param samples that came of the same records
   * @param rejects in order; those of objects have an {@link ObjectKey}
   */
  static RejectShare of(long samples, List<Reject> rejects) {
    var reasons = new TreeMap<String, Long>();
    Set<QualifiedName> incomplete = new HashSet<>();
    Set<QualifiedName> gone = new HashSet<>();
    long lost = 0;
    for (Reject reject : rejects) {
      reasons.merge(reject.reason().name(), 1L, Long::sum);
      if (reject.reason() == RejectReason.BAD_OBJECT) {
        incomplete.add(new QualifiedName(reject.split(), ObjectKey.of(reject.key()).picture()));
        continue;
      }
      lost++;
      if (reject.reason() != RejectReason.DUPLICATE_KEY) {
        gone.add(reject.qualifiedKey());
      }
    }
    incomplete.removeAll(gone);
    return new RejectShare(
        samples,
        lost,
        incomplete.size(),
        reasons,
        rejects.stream()
            .findFirst()
            .map(reject -> "%s: %s".formatted(reject.position(), reject.detail())));
  }

  /**
   * Whether there are samples, and no more is broken than a share of all records.
   *
   * @param most in 0 .. 1
   */
  boolean bearable(double most) {
    return samples > 0 && broken() <= most * read();
  }

  /** Such as {@code 2 of 120 records (1.67 %) were rejected}. */
  String told() {
    return "%s of %s records (%s) were rejected%s"
        .formatted(
            broken(),
            read(),
            percent((double) broken() / Math.max(1, read())),
            incomplete == 0 ? "" : " or lost objects");
  }

  /** Such as {@code 1.00 %} for 0.01. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private long read() {
    return samples + lost;
  }

  private long broken() {
    return lost + incomplete;
  }
}
