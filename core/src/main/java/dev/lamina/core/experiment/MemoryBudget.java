package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that a training step may need above what is held between steps, and the fewest modules
 * with which it suffices. Modules are tried in turn, with cuts balanced by activation bytes; what a
 * step needs is predicted from its program, heads and paths of the method included.
 *
 * @param bytes at least 1
 */
public record MemoryBudget(long bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?([KMG])iB");
  private static final String UNITS = "KMG";

  /**
   * One number of modules that was tried.
   *
   * @param peakBytes predicted peak of a step
   */
  public record Cut(SupervisionPlan plan, long peakBytes) {}

  public MemoryBudget {
    Check.argument(bytes >= 1, "Invalid memory: %s bytes (want >= 1)", bytes);
  }

  /**
   * Reads an amount such as {@code 6 GiB} or {@code 512MiB}.
   *
   * @throws SpecException if it is none
   */
  public static MemoryBudget of(SpecNode node) {
    Matcher amount = TEXT.matcher(node.isText() ? node.text() : "");
    if (!amount.matches()) {
      throw node.wrong("an amount of memory such as 512 MiB or 6 GiB");
    }
    double factor = Math.pow(1024, 1.0 + UNITS.indexOf(amount.group(2)));
    return node.checked(
        () -> new MemoryBudget((long) (Double.parseDouble(amount.group(1)) * factor)));
  }

  /**
   * The numbers of modules up to the first that fits, in order.
   *
   * @param method a plan for a partition; may refuse some
   * @param peak predicted bytes of a step by a plan
   * @throws SpecException if none fits, or the method refuses all
   */
  List<Cut> cuts(
      Backbone backbone,
      Stem stem,
      Function<Partition, SupervisionPlan> method,
      ToLongFunction<SupervisionPlan> peak) {
    var tried = new ArrayList<Cut>();
    SpecException refused = null;
    int most = backbone.units().size() - (stem == Stem.OWN ? 0 : 1);
    for (int modules = stem == Stem.OWN ? 2 : 1; modules <= most; modules++) {
      SupervisionPlan plan;
      try {
        plan = method.apply(Partition.balanced(backbone, modules, stem));
      } catch (SpecException e) {
        // Some methods want several modules.
        refused = e;
        continue;
      }
      tried.add(new Cut(plan, peak.applyAsLong(plan)));
      if (tried.get(tried.size() - 1).peakBytes() <= bytes) {
        return tried;
      }
    }
    if (tried.isEmpty() && refused != null) {
      throw refused;
    }
    Cut least = tried.get(0);
    for (Cut cut : tried) {
      least = cut.peakBytes() < least.peakBytes() ? cut : least;
    }
    throw new SpecException(
        "Cannot train %s within %s: a step needs %s at least, with K = %s (want more memory, a smaller batch or smaller heads)"
            .formatted(
                backbone.name(),
                this,
                new MemoryBudget(least.peakBytes()),
                least.plan().partition().modules()));
  }

  @Override
  public String toString() {
    double mebibytes = bytes / 1048576.0;
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.1f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
  }
}
