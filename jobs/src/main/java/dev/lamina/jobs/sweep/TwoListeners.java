package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepState;

/** Tells two listeners, one after the other. */
record TwoListeners(SweepListener first, SweepListener second) implements SweepListener {

  @Override
  public void began(SweepState state) {
    first.began(state);
    second.began(state);
  }

  @Override
  public void on(SweepEvent event) {
    first.on(event);
    second.on(event);
  }
}
