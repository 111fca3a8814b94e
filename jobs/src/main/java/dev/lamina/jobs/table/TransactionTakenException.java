package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;

/** Another writer has committed this transaction id or a higher one; nothing was committed. */
public final class TransactionTakenException extends LaminaException {

  TransactionTakenException(String table, TransactionId id, Throwable cause) {
    super(
        Failure.RESOURCES,
        "Cannot commit to table %s: transaction %s of %s is taken by another writer (read the table again)"
            .formatted(table, id.version(), id.application()),
        cause);
  }
}
