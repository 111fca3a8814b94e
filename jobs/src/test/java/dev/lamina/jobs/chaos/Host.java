package dev.lamina.jobs.chaos;

/** A process as far as it can be killed and stopped: what runs in it shares its fate. */
final class Host {

  private final String name;
  private boolean dead;
  private long stoppedUntil;

  Host(String name) {
    this.name = name;
  }

  void kill() {
    dead = true;
  }

  /**
   * @param step of {@link Turns} before which nothing of it runs
   */
  void stopUntil(long step) {
    stoppedUntil = Math.max(stoppedUntil, step);
  }

  boolean isDead() {
    return dead;
  }

  long stoppedUntil() {
    return stoppedUntil;
  }

  /**
   * Ends the calling code if its process is dead.
   *
   * @throws Killed if so; what it does on its way out must come here too
   */
  void checkAlive() {
    if (dead) {
      throw new Killed(this);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
