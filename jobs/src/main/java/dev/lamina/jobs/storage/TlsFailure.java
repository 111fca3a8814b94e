package dev.lamina.jobs.storage;

import dev.lamina.core.spec.Failure;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells a server that cannot be trusted, or does not speak TLS, from one that does not answer. */
public final class TlsFailure {

  /** What helps. */
  public static final String WANT =
      "want a certificate of that host from an authority that this Java trusts: its key store is set by"
          + " LAMINA_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE; or an address with http://, where"
          + " the server speaks no TLS";

  /** What Java says of servers that speak no TLS, or another one; there is no type for it. */
  private static final List<String> NO_TERMS =
      List.of(
          "Unrecognized SSL message",
          "Unsupported or unrecognized SSL message",
          "Received fatal alert: handshake_failure",
          "Received fatal alert: protocol_version",
          "Received fatal alert: insufficient_security",
          "Received fatal alert: unrecognized_name",
          "Received fatal alert: unknown_ca",
          "Received fatal alert: bad_certificate",
          "Received fatal alert: certificate_",
          "Received fatal alert: access_denied",
          "No appropriate protocol");

  private TlsFailure() {}

  /**
   * Why two sides will not come to terms, however often they are asked to; empty if it is another
   * failure: also a connection that broke meanwhile is an {@link SSLException}, and may pass.
   */
  public static Optional<SSLException> in(Throwable failure) {
    List<Throwable> causes = Failure.causes(failure);
    boolean untrusted = causes.stream().anyMatch(CertificateException.class::isInstance);
    return causes.stream()
        .filter(SSLException.class::isInstance)
        .map(SSLException.class::cast)
        .filter(
            cause ->
                untrusted
                    || cause instanceof SSLPeerUnverifiedException
                    || NO_TERMS.stream().anyMatch(String.valueOf(cause.getMessage())::startsWith))
        .findFirst();
  }
}
