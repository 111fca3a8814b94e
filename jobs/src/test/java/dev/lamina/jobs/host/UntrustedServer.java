package dev.lamina.jobs.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Speaks TLS with a certificate that nobody vouches for, and counts who comes. */
public final class UntrustedServer implements AutoCloseable {

  private static final char[] PASSWORD = "of no matter".toCharArray();

  private final SSLServerSocket socket;
  private final Thread thread = new Thread(this::greet, "untrusted-server");

  /** With a guest that never greets. */
  private static final int PATIENCE_MILLIS = 5_000;

  private final AtomicInteger connections = new AtomicInteger();

  /**
   * @param folder where its key goes
   */
  public UntrustedServer(Path folder) throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(made(folder.resolve("untrusted.p12")), PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread.start();
  }

  /** By the tool of the JDK: its library has nothing public that signs a certificate. */
  private static KeyStore made(Path file) throws IOException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "it",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                String.valueOf(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(file).as(said).exists();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(file)) {
      store.load(bytes, PASSWORD);
    }
    return store;
  }

  private void greet() {
    while (!socket.isClosed()) {
      try (var connection = (SSLSocket) socket.accept()) {
        connections.incrementAndGet();
        connection.setSoTimeout(PATIENCE_MILLIS);
        connection.startHandshake();
      } catch (IOException refused) {
        // As it should be, or this was closed.
      }
    }
  }

  public String address() {
    return "https://127.0.0.1:" + socket.getLocalPort();
  }

  /** How often somebody came. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
