package dev.lamina.jobs.chaos;

/** Where a schedule may disturb whoever arrives, and where another may get the turn. */
enum Point {
  /** A driver is about to look for its sweep. */
  DRIVER_STARTS(Kind.LOOP),
  /** A driver has read the log. */
  LOG_READ(Kind.LOOP),
  /** A driver is about to append to the log; what it appends is decided. */
  APPENDING(Kind.LOOP),
  /** An append has returned; nothing that follows from it is done yet. */
  APPENDED(Kind.LOOP),
  /** A driver is about to hand a segment out. */
  SUBMITTING(Kind.LOOP),
  /** A driver got an outcome and has not recorded it. */
  OUTCOME_TAKEN(Kind.LOOP),
  /** A task begins. */
  TASK_STARTED(Kind.TASK),
  /** A task is through with its epochs; nothing is written. */
  TASK_TRAINED(Kind.TASK),
  /** A task has written its checkpoint's files and not told its driver. */
  TASK_ENDED(Kind.TASK),
  /** A driver heard of the end of a task and has committed nothing. */
  COMMITTING(Kind.COMMIT),
  /** A driver has committed all that a segment left and not told its loop. */
  COMMITTED(Kind.COMMIT),
  /** A commit to a table is about to be written; then it has been written. */
  VERSION_OF_SWEEPS(Kind.VERSION),
  SWEEPS_WRITTEN(Kind.WRITTEN),
  VERSION_OF_TRIALS(Kind.VERSION),
  TRIALS_WRITTEN(Kind.WRITTEN),
  VERSION_OF_CHECKPOINTS(Kind.VERSION),
  CHECKPOINTS_WRITTEN(Kind.WRITTEN),
  VERSION_OF_METRICS(Kind.VERSION),
  METRICS_WRITTEN(Kind.WRITTEN),
  VERSION_OF_PICTURES(Kind.VERSION),
  PICTURES_WRITTEN(Kind.WRITTEN),
  VERSION_OF_PRECISION_RECALL(Kind.VERSION),
  PRECISION_RECALL_WRITTEN(Kind.WRITTEN),
  /** A pointer to the last checkpoint of a table's log is about to be replaced. */
  LAST_CHECKPOINT(Kind.WRITE),
  CREATE(Kind.WRITE),
  CLOSE(Kind.WRITE),
  RENAME(Kind.WRITE),
  DELETE(Kind.WRITE),
  OPEN(Kind.READ),
  LIST(Kind.READ);

  /** Who comes by, and what it does there. */
  enum Kind {
    LOOP,
    TASK,
    COMMIT,
    /** Decides which of two writers was first. */
    VERSION,
    WRITTEN,
    WRITE,
    READ
  }

  private final Kind kind;

  Point(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it is a call of a file system, of which every commit makes dozens. */
  boolean isCall() {
    return kind == Kind.WRITE || kind == Kind.READ;
  }
}
