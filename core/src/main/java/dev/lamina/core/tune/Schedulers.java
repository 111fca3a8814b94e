package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.OptionalInt;

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
   * @param first epochs of the shortest trials, at least 1
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

  /**
   * Reads the scheduler of a specification, a name or a mapping with {@code name}: {@code fifo};
   * {@code asha} and {@code hyperband} with {@code first} (1 by default) and {@code reduction} (3);
   * {@code median} with {@code every} (1), {@code grace} (1) and {@code least} (3); {@code
   * patience} with {@code every} (1), {@code looks} and {@code margin} (0); {@code threshold} with
   * {@code every} (1), {@code epoch} and {@code value}.
   *
   * @param longest epochs of a trial that searches no epochs, which {@code hyperband} needs
   * @throws SpecException naming path, value and rule
   */
  public static Scheduler of(SpecNode section, Ranking ranking, OptionalInt longest) {
    return SchedulerReader.read(section, ranking, longest);
  }
}
