package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {

  private static final Ranking RANKING = new Ranking("accuracy", Goal.MAX);

  /**
   * Rows of the truth table. A log is a list of what happened, where {@code 0=.5} is a segment of
   * trial 0 that ended well with accuracy .5 ({@code =-}: not measured), {@code 0>} one that is
   * under way, {@code 0x} one that failed, {@code 0~} a leg that waits, {@code 0C}, {@code 0S},
   * {@code 0F} and {@code 0X} the end as completed, stopped, failed or cancelled, {@code 0R} a
   * restart, and {@code 3E} an extension to 3 trials. What is kept are trials and attempts, as
   * {@code 0/1}.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
    no policy keeps all that counts    | 0=.5 0=.7 0C 1=.6 1x 1F             | none                          | done | 0/1 0/2 1/1
    no policy, nothing of before       | 0=.5 0x 0F 0R 0=.6                  | none                          | done | 0/3
    no policy, under way               | 0=.5 0>                             | none                          | done | 0/1
    no policy, an empty log            | ''                                  | none                          | more | ''
    nothing is kept of what is done    | 0=.5 0=.7 0C 1=.6 1C                | best: 0                       | done | ''
    best 1                             | 0=.5 0=.7 0C 1=.6 1=.9 1C 2=.8 2C   | best: 1                       | done | 1/2
    best 2, in any order of ending     | 2=.8 2C 0=.7 0C 1=.9 1C             | best: 2                       | done | 1/1 2/1
    best 2                             | 0=.7 0C 1=.9 1C 2=.8 2C             | best: 2                       | done | 1/1 2/1
    best by the last epoch             | 0=.9 0=.1 0C 1=.5 1C                | best: 1                       | done | 1/1
    best, ties by number               | 0=.5 0C 1=.5 1C 2=.5 2C             | best: 2                       | done | 0/1 1/1
    best, more than there are          | 0=.5 0C 1=.6 1C                     | best: 9                       | done | 0/1 1/1
    best, never not a number           | 0=NaN 0C 1=.1 1C                    | best: 2                       | done | 1/1
    best, never unmeasured             | 0=- 0C 1=.1 1C                      | best: 2                       | done | 1/1
    best, never failed                 | 0=.9 0x 0F 1=.1 1C                  | best: 2                       | done | 1/1
    best of stopped ones too           | 0=.9 0S 1=.1 1C                     | best: 1                       | done | 0/1
    best looks at ended trials alone   | 0=.9 1=.1 1C 2=.2 2C                | best: 1                       | done | 0/1 2/1
    latest 1                           | 0=.5 0=.6 0C 1=.1 1C                | latest: 1                     | done | 1/1
    latest 2                           | 0=.5 0=.6 0C 1=.1 1C                | latest: 2                     | done | 0/2 1/1
    latest, more than there are        | 0=.5 0=.6 0C                        | latest: 9                     | done | 0/1 0/2
    latest, failed ones too            | 0=.5 0C 1=.6 1x 1F                  | latest: 1                     | done | 1/1
    latest, not of before a restart    | 0=.5 0C 1=.6 1x 1F 1R               | latest: 1                     | done | ''
    of each trial the latest           | 0=.5 0=.6 0C 1=.1 1=.2 1=.3 1C      | trial-latest: 1               | done | 0/2 1/3
    of each trial the latest 2         | 0=.5 0C 1=.1 1=.2 1=.3 1C           | trial-latest: 2               | done | 0/1 1/2 1/3
    of each trial, failed ones too     | 0=.5 0=.6 0x 0F                     | trial-latest: 1               | done | 0/2
    of each trial, not of before       | 0=.5 0x 0F 0R 0=.4 0=.3 0C          | trial-latest: 9               | done | 0/3 0/4
    of each trial the best             | 0=.9 0=.6 0C 1=.1 1=.2 1C           | trial-best: 1                 | done | 0/1 1/2
    of each trial the best, ties       | 0=.5 0=.7 0=.7 0C                   | trial-best: 1                 | done | 0/2
    of each trial the best, odd ones   | 0=NaN 0=- 0=.1 0C                   | trial-best: 3                 | done | 0/3
    of each trial the best, failed     | 0=.9 0=.6 0x 0F                     | trial-best: 1                 | done | 0/1
    several at once                    | 0=.9 0=.6 0C 1=.7 1=.8 1C 2=.1 2C   | best: 1, latest: 1, trial-best: 1 | done | 0/1 1/2 2/1
    paused                             | 0=.5 0=.6 1=.1 1C                   | best: 0                       | done | 0/2
    waiting                            | 0=.5 0=.6 0~                        | best: 0                       | done | 0/2
    waiting after a failure            | 0=.5 0=.6 0x                        | best: 0                       | done | 0/2
    running                            | 0=.5 0=.6 0>                        | best: 0                       | done | 0/2
    running for the first time         | 0>                                  | best: 0                       | done | ''
    lost and started again             | 0=.5 0> 0>                          | best: 0                       | done | 0/1
    failed, which begins anew          | 0=.5 0x 0F 1=.1                     | best: 0                       | done | 1/1
    restarted                          | 0=.5 0x 0F 0R                       | best: 0                       | done | ''
    stopped, all is done               | 0=.5 0S 1=.6 1C                     | best: 0                       | done | ''
    stopped, another is under way      | 0=.5 0S 1=.6                        | best: 0                       | done | 0/1 1/1
    stopped, another is to come        | 0=.5 0S 1=.6 1C                     | best: 0                       | more | 0/1
    stopped, the sweep was extended    | 0=.5 0S 1=.6 1C 3E                  | best: 0                       | done | 0/1
    cancelled, which never goes on     | 0=.5 0=.6 0X 1=.1                   | best: 0                       | done | 1/1
    best of cancelled ones too         | 0=.9 0X 1=.1 1C                     | best: 1                       | done | 0/1
    stopped, and goes on               | 0=.5 0S 0~                          | best: 0                       | done | 0/1
    """)
  void keeps(String name, String log, String policy, String trials, String kept) {
    var story = new Story().happened(log);

    assertThat(kept(story, policy(policy), trials)).as(name).isEqualTo(kept);
  }

  private static Optional<Retention> policy(String keys) {
    return keys.equals("none")
        ? Optional.empty()
        : Optional.of(Retention.of(SpecNode.parse("{" + keys + "}", "run.keep")));
  }

  private static String kept(Story story, Optional<Retention> policy, String trials) {
    int suggested = story.state.trials().size();
    SearchPlan plan = plan(trials.equals("more") ? suggested + 1 : suggested);
    return CheckpointHistory.of(story.events).kept(policy, plan, RANKING).stream()
        .map(attempt -> attempt.trial() + "/" + attempt.attempt())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static SearchPlan plan(int trials) {
    return new SearchPlan(new Unvaried(trials), parameters -> 9);
  }

  private record Unvaried(int count) implements Searcher {
    @Override
    public Optional<SortedMap<String, Setting>> suggest(
        int trial, List<? extends TrialView> results) {
      return trial < count ? Optional.of(new TreeMap<>()) : Optional.empty();
    }

    @Override
    public OptionalInt trials() {
      return OptionalInt.of(count);
    }

    @Override
    public Searcher withTrials(int trials) {
      return new Unvaried(trials);
    }
  }

  @Test
  void lessIsBestWhereTheGoalIsTheLeast() {
    var story = new Story().happened("0=.5 0=.7 0C 1=.6 1=.9 1C");
    assertThat(
            new Retention(1, 0, 0, 0)
                .kept(
                    CheckpointHistory.of(story.events),
                    Set.of(),
                    new Ranking("accuracy", Goal.MIN)))
        .containsExactly(new TrialAttempt(0, 2));
    assertThat(
            new Retention(0, 0, 1, 0)
                .kept(
                    CheckpointHistory.of(story.events),
                    Set.of(),
                    new Ranking("accuracy", Goal.MIN)))
        .containsExactlyInAnyOrder(new TrialAttempt(0, 1), new TrialAttempt(1, 1));
  }

  @Test
  void anAttemptThatMayStillLeaveACheckpointIsNotSettled() {
    var history = CheckpointHistory.of(new Story().happened("0=.5 0x 0> 1=.5 1x 1F").events);
    assertThat(history.isSettled(new TrialAttempt(0, 1))).isTrue();
    assertThat(history.isSettled(new TrialAttempt(0, 2))).as("failed").isTrue();
    assertThat(history.isSettled(new TrialAttempt(0, 3))).as("under way").isFalse();
    assertThat(history.isSettled(new TrialAttempt(0, 4))).as("not known yet").isFalse();
    assertThat(history.isSettled(new TrialAttempt(1, 2))).isTrue();
    assertThat(history.isSettled(new TrialAttempt(2, 1))).as("not known yet").isFalse();
  }

  @Property(tries = 500)
  void whatIsDroppedOnceIsNeverWantedAgain(
      @ForAll("logs") List<String> log,
      @ForAll @IntRange(max = 2) int best,
      @ForAll @IntRange(max = 2) int latest,
      @ForAll @IntRange(max = 2) int trialBest,
      @ForAll @IntRange(max = 2) int trialLatest) {
    var policy = Optional.of(new Retention(best, latest, trialBest, trialLatest));
    var story = new Story();
    var dropped = new HashSet<TrialAttempt>();
    for (String what : log) {
      story.attempted(what);
      CheckpointHistory history = CheckpointHistory.of(story.events);
      Set<TrialAttempt> kept = history.kept(policy, plan(9), RANKING);
      assertThat(kept).noneMatch(dropped::contains);
      history.all().stream().filter(one -> !kept.contains(one)).forEach(dropped::add);
      story.state.trials().stream()
          .filter(trial -> trial.end().isEmpty() && trial.checkpointAttempt() > 0)
          .forEach(trial -> assertThat(kept).contains(CheckpointHistory.last(trial)));
    }
  }

  @Provide
  Arbitrary<List<String>> logs() {
    return Arbitraries.of("=.1", "=.2", "=.3", "=NaN", "=-", ">", "x", "~", "C", "S", "F", "X", "R")
        .flatMap(what -> Arbitraries.integers().between(0, 3).map(trial -> trial + what))
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  @Test
  void refusesPoliciesThatSayNothingOrTooMuch() {
    assertWrong("{}", "at least one of best, latest, trial-best, trial-latest");
    assertWrong("{best: -1}", "run.keep.best: Invalid value: -1");
    assertWrong("{bst: 1}", "Unknown key: bst (did you mean best?");
    assertWrong("all", "run.keep");
    assertThatThrownBy(() -> new Retention(0, 0, -1, 0)).hasMessageContaining("trial-best -1");
  }

  private static void assertWrong(String policy, String message) {
    SpecNode run = SpecNode.parse("run: {keep: " + policy + "}", "test");
    SpecNode keep = run.mapping().required("run").mapping().required("keep");
    assertThatThrownBy(() -> Retention.of(keep))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  /** A log that comes about word by word; every leg is of one epoch. */
  private static final class Story {

    private final List<SweepEvent> events = new ArrayList<>();
    private SweepState state = SweepState.EMPTY;

    Story happened(String words) {
      Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty()).forEach(this::happens);
      return this;
    }

    /** As far as it can happen now. */
    void attempted(String word) {
      List<SweepEvent> before = List.copyOf(events);
      SweepState stateBefore = state;
      try {
        happens(word);
      } catch (RuntimeException impossible) {
        events.clear();
        events.addAll(before);
        state = stateBefore;
      }
    }

    private void happens(String word) {
      int trial = word.charAt(0) - '0';
      if (word.charAt(1) == 'E') {
        enter(new Extended(trial));
        return;
      }
      while (state.trials().size() <= trial) {
        enter(new Suggested(state.trials().size(), new TreeMap<>()));
      }
      switch (word.charAt(1)) {
        case '=' -> {
          Started started = start(trial);
          String value = word.substring(2);
          Map<String, Double> metrics =
              value.equals("-") ? Map.of() : Map.of("accuracy", Double.parseDouble(value));
          enter(
              new Advanced(
                  trial,
                  started.attempt(),
                  started.toEpoch(),
                  new TreeMap<>(metrics),
                  new TreeMap<>()));
        }
        case '>' -> start(trial);
        case 'x' ->
            enter(new SegmentFailed(trial, start(trial).attempt(), Failure.RESOURCES, "lost"));
        case '~' -> assign(trial);
        case 'C' -> enter(new Ended(trial, End.COMPLETED));
        case 'S' -> enter(new Ended(trial, End.STOPPED));
        case 'F' -> enter(new Ended(trial, End.FAILED));
        case 'X' -> enter(new Ended(trial, End.CANCELLED));
        case 'R' -> enter(new Restarted(trial));
        default -> throw new IllegalArgumentException(word);
      }
    }

    private Started start(int trial) {
      if (state.trials().get(trial).openLeg().isEmpty()) {
        assign(trial);
      }
      TrialState now = state.trials().get(trial);
      var started = new Started(trial, now.attempts() + 1, now.epoch(), now.epoch() + 1);
      enter(started);
      return started;
    }

    private void assign(int trial) {
      enter(new Assigned(trial, state.trials().get(trial).epoch() + 1));
    }

    private void enter(SweepEvent event) {
      state = state.apply(event);
      events.add(event);
    }
  }
}
