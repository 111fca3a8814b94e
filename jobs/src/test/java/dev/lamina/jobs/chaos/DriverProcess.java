package dev.lamina.jobs.chaos;

/**
 * The process of a driver: its loop, and the threads that commit what segments left, which may
 * outlive the loop.
 *
 * @param name unique in the schedule
 */
record DriverProcess(String name, Host loop, Host commits) {

  DriverProcess(String name) {
    this(name, new Host(name), new Host(name + " commits"));
  }

  void kill() {
    loop.kill();
    commits.kill();
  }

  void stopUntil(long step) {
    loop.stopUntil(step);
    commits.stopUntil(step);
  }
}
