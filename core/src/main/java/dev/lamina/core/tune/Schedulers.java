package dev.lamina.core.tune;

/** The schedulers there are. */
public final class Schedulers {

  private Schedulers() {}

  /** Runs every trial to its last epoch. */
  public static Scheduler fifo() {
    return new FifoScheduler();
  }

  /**
   * Asynchronous successive halving by promotion (Li et al., MLSys 2020, algorithm 2): trials are
   * compared at {@code first}, {@code first} times {@code reduction}, … epochs, and the best 1 /
   * {@code reduction} go on.
   *
   * @param first epochs, at least 1
   * @param reduction at least 2
   */
  public static Scheduler asha(Ranking ranking, int first, int reduction) {
    return new AshaScheduler(ranking, new Rungs(first, reduction));
  }

  /**
   * Hyperband (Li et al., JMLR 18(185), 2018, algorithm 1).
   *
   * @param first the fewest epochs that a trial may begin with, at least 1
   * @param reduction at least 2
   * @param epochs of a whole trial, at least {@code first}
   */
  public static Scheduler hyperband(Ranking ranking, int first, int reduction, int epochs) {
    return new HyperbandScheduler(ranking, new Rungs(first, reduction), epochs);
  }

  /**
   * Gives up a trial whose best value is worse than the median of the other trials' running
   * averages (Golovin et al., KDD 2017, section 3.2.2).
   *
   * @param every epochs from one look to the next, at least 1
   * @param grace epochs before which no trial is given up, at least 0
   * @param least other trials there must be to compare with, at least 1
   */
  public static Scheduler median(Ranking ranking, int every, int grace, int least) {
    return new StoppingScheduler(every, new MedianRule(ranking, grace, least));
  }

  /**
   * Gives up a trial that has not become better.
   *
   * @param every epochs from one look to the next, at least 1
   * @param looks without a better value, at least 1
   * @param margin by which a value must be better to count, at least 0
   */
  public static Scheduler patience(Ranking ranking, int every, int looks, double margin) {
    return new StoppingScheduler(every, new PatienceRule(ranking, looks, margin));
  }

  /**
   * Gives up a trial that is worse than a value from some epoch on.
   *
   * @param every epochs from one look to the next, at least 1
   * @param epoch from which it counts, at least 1
   */
  public static Scheduler threshold(Ranking ranking, int every, int epoch, double value) {
    return new StoppingScheduler(every, new ThresholdRule(ranking, epoch, value));
  }
}
