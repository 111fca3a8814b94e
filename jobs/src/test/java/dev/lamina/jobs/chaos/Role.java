package dev.lamina.jobs.chaos;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who an actor is in a schedule.
 *
 * @param name unique in the schedule
 * @param chaos disturbs it
 * @param driver whose loop or segment it is; empty for who starts drivers
 * @param failure hears of what the actor threw and nobody caught
 */
record Role(String name, Chaos chaos, Optional<DriverProcess> driver, Consumer<Throwable> failure) {

  void failed(Throwable thrown) {
    failure.accept(thrown);
  }
}
