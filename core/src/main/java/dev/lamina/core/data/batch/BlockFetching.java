package dev.lamina.core.data.batch;

import dev.lamina.core.data.SampleOrder.Window;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the blocks of windows ready, in order and at most one window ahead, and releases those of
 * windows that have been read. Where there is no room for the next window beside the present one,
 * it waits for that to be released. Safe for several threads.
 */
final class BlockFetching {

  private final SampleSet samples;
  private final List<Window> windows;
  private final Runnable whenReady;

  /** Visits of each window that are still to be read. */
  private final int[] unread;

  /** Blocks of each window that are still to be made ready. */
  private final int[] unready;

  private final Set<Integer> fetched = new HashSet<>();

  /** Windows that have been read and released. */
  private int done;

  /** Windows that are ready or have been. */
  private int ready;

  /** The next block to be fetched: window, and position in it. */
  private int window;

  private int position;
  private boolean stopped;

  /**
   * @param whenReady told whenever another window is ready
   */
  BlockFetching(SampleSet samples, List<Window> windows, Runnable whenReady) {
    this.samples = samples;
    this.windows = windows;
    this.whenReady = whenReady;
    this.unread = windows.stream().mapToInt(w -> w.to() - w.from()).toArray();
    this.unready = windows.stream().mapToInt(w -> w.blocks().size()).toArray();
  }

  private record Wanted(int window, int block) {}

  /** Fetches until all is fetched or it is stopped. */
  void run() {
    for (Wanted wanted = claim(); wanted != null; wanted = claim()) {
      if (!fetch(wanted)) {
        return;
      }
      if (isReady(wanted)) {
        whenReady.run();
      }
    }
  }

  private synchronized Wanted claim() {
    while (!stopped && window < windows.size()) {
      // Not before the windows ahead of it: it might take the room they need.
      if (window <= Math.min(done + 1, ready)) {
        var wanted = new Wanted(window, windows.get(window).blocks().get(position));
        position++;
        if (position == windows.get(window).blocks().size()) {
          window++;
          position = 0;
        }
        return wanted;
      }
      pause();
    }
    return null;
  }

  /** False if it was stopped before. */
  private boolean fetch(Wanted wanted) {
    while (true) {
      boolean ahead = isAhead(wanted);
      try {
        samples.fetch(wanted.block());
        return true;
      } catch (LaminaException e) {
        if (e.failure() != Failure.RESOURCES || !ahead) {
          throw e;
        }
        // What is read now may leave room.
        if (!untilNext(wanted)) {
          return false;
        }
      }
    }
  }

  private synchronized boolean isAhead(Wanted wanted) {
    return wanted.window() > done;
  }

  private synchronized boolean untilNext(Wanted wanted) {
    while (!stopped && wanted.window() > done) {
      pause();
    }
    return !stopped;
  }

  private synchronized boolean isReady(Wanted wanted) {
    fetched.add(wanted.block());
    unready[wanted.window()]--;
    int before = ready;
    while (ready < windows.size() && unready[ready] == 0) {
      ready++;
      notifyAll();
    }
    return ready > before;
  }

  /** Visits before this one can be read without waiting. */
  synchronized int readyUntil() {
    return ready == 0 ? 0 : windows.get(ready - 1).to();
  }

  /** The end of the window in which a visit is. */
  int endOfWindow(int visit) {
    return Window.of(visit, windows).to();
  }

  /** Says that some visits of one window have been read. */
  synchronized void read(int from, int to) {
    int at = 0;
    while (windows.get(at).to() <= from) {
      at++;
    }
    unread[at] -= to - from;
    while (done < windows.size() && unread[done] == 0) {
      for (int block : windows.get(done).blocks()) {
        fetched.remove(block);
        samples.release(block);
      }
      done++;
      notifyAll();
    }
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Releases what is left, after all threads have ended. */
  synchronized void releaseAll() {
    fetched.forEach(samples::release);
    fetched.clear();
  }

  /** Until something may have changed; whoever calls this looks again. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaminaException(Failure.RESOURCES, "Cannot wait for shards: interrupted", e);
    }
  }
}
