package dev.lamina.core.local;

import dev.lamina.core.spec.Check;

/** Neighbouring modules {@code first .. last} that one loss trains together. */
public record Span(int first, int last) {

  public Span {
    Check.argument(
        0 <= first && first <= last,
        "Invalid span: [%s, %s] (want 0 <= first <= last)",
        first,
        last);
  }

  public boolean contains(int module) {
    return first <= module && module <= last;
  }

  @Override
  public String toString() {
    return first == last ? "[" + first + "]" : "[" + first + ".." + last + "]";
  }
}
