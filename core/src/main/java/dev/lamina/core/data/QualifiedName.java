package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;

/**
 * What a member, sample or record is called among those of all splits. In the order of splits, and
 * of names.
 *
 * @param split without {@code /}, so that no two have the same text
 * @param name unique in its split among things of its kind
 */
public record QualifiedName(String split, String name)
    implements Comparable<QualifiedName>, Serializable {

  private static final Comparator<QualifiedName> ORDER =
      Comparator.comparing(QualifiedName::split).thenComparing(QualifiedName::name);

  public QualifiedName {
    Check.argument(
        Split.isName(split), "Invalid name of a split: '%s' (want %s)", split, Split.WANT);
    Objects.requireNonNull(name);
  }

  /** Of a member. */
  public static QualifiedName of(Member member) {
    return new QualifiedName(member.split(), member.name());
  }

  @Override
  public int compareTo(QualifiedName other) {
    return ORDER.compare(this, other);
  }

  /** Split, {@code /} and name: for people, and other for every other one. */
  @Override
  public String toString() {
    return split + "/" + name;
  }
}
