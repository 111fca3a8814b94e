package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * Names a commit, so that it happens at most once.
 *
 * <p>A table keeps the highest version of each application and refuses a commit whose version is
 * not above it. Two writers that both saw version n and both commit n + 1 are thereby told apart:
 * one wins, the other gets a {@link TransactionTakenException}.
 *
 * @param application a name that is unique to one writer or one log
 * @param version at least 0, rising from commit to commit
 */
public record TransactionId(String application, long version) implements Serializable {

  public TransactionId {
    Check.argument(
        !application.isBlank(), "Invalid application of a transaction: blank (want a name)");
    Check.argument(version >= 0, "Invalid transaction version: %s (want >= 0)", version);
  }
}
