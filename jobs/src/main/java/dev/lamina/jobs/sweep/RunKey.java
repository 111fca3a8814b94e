package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.table.RunsTable;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * What a schedule calls one of its runs, such as {@code nightly-2026-11-30}. Within a folder of
 * results it stands for one sweep from its first start on: a later start with another specification
 * or other data is refused, so that a run that is tried again is the same run. Several keys may
 * stand for one sweep.
 *
 * @param text as {@link #RULE} says
 */
public record RunKey(String text) {

  /** What a key is made of. */
  public static final String RULE =
      "1 to 100 letters of a to z, digits, dots, dashes or underscores";

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public RunKey {
    Check.argument(isAllowed(text), "Invalid run key: %s (want %s)", text, RULE);
  }

  /** Whether a text can be a key. */
  public static boolean isAllowed(String text) {
    return ALLOWED.matcher(text).matches();
  }

  /**
   * Makes sure that this key stands for no other sweep by now. Changes nothing.
   *
   * @param data qualified folder of the data set
   * @param content digest of what the samples are; empty if they are not there yet
   * @throws SpecException if it stands for another sweep
   */
  public void refuseOther(
      String results, Configuration hadoop, SweepSpec spec, String data, Optional<String> content) {
    new RunsTable(results, hadoop)
        .find(text)
        .ifPresent(run -> refuse(run, spec.digest(), data, content.orElse(run.dataContent())));
  }

  /**
   * Has this key stand for a sweep from now on, unless it does.
   *
   * @throws SpecException if it stands for another sweep
   * @throws LaminaException if the table cannot be written
   */
  public void claim(
      String results, Configuration hadoop, SweepSpec spec, String data, String content) {
    SweepIdentity identity = SweepIdentity.of(spec, data, content);
    RunsTable.Run run =
        new RunsTable(results, hadoop)
            .claim(text, identity.id(), identity.specDigest(), data, content);
    refuse(run, identity.specDigest(), data, content);
  }

  private void refuse(RunsTable.Run run, String specDigest, String data, String content) {
    var differences = new ArrayList<String>();
    String remedy = "the specification of that sweep: 'lamina resume' has it";
    if (!run.specDigest().equals(specDigest)) {
      differences.add(
          "of another specification (its digest is %s, of this one %s)"
              .formatted(run.specDigest(), specDigest));
    }
    if (!run.dataTable().equals(data)) {
      differences.add("of data at another place (%s, here %s)".formatted(run.dataTable(), data));
      remedy = "what that sweep was begun with";
    }
    if (!run.dataContent().equals(content)) {
      differences.add(
          "of other data (their digest is %s, of these %s)".formatted(run.dataContent(), content));
      remedy = "what that sweep was begun with";
    }
    if (!differences.isEmpty()) {
      throw new SpecException(
          "Cannot use run key %s: it stands for sweep %s, %s (want another key, or %s)"
              .formatted(text, run.sweep(), String.join(" and ", differences), remedy));
    }
  }
}
