package dev.lamina.jobs.sweep;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Whom {@link CallingPlugin} tells that a trial is in the middle of an epoch, and holds there. */
final class Caller implements AutoCloseable {

  private final ServerSocket socket;

  Caller() throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(1_000);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Waits for the first call of an executor, and takes no other. */
  Held await(Process driver) throws IOException {
    while (true) {
      try {
        Socket called = socket.accept();
        socket.close();
        return new Held(called, new DataInputStream(called.getInputStream()).readLong());
      } catch (SocketTimeoutException e) {
        if (!driver.isAlive()) {
          throw new IllegalStateException("The driver ended before anybody called", e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * An executor whose trial waits until this is closed.
   *
   * @param process its id
   */
  record Held(Socket socket, long process) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
