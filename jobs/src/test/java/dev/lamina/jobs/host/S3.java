package dev.lamina.jobs.host;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for an {@link S3Server} the one that all share. It starts with the first
 * that asks, and ends with the last test.
 */
public final class S3 implements ParameterResolver {

  /** Made by JUnit. */
  public S3() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == S3Server.class;
  }

  @Override
  public S3Server resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(S3.class))
        .getOrComputeIfAbsent(Shared.class, key -> new Shared(S3Server.start()), Shared.class)
        .server();
  }

  /** Closed by JUnit after the last test. */
  private record Shared(S3Server server) implements Store.CloseableResource {
    @Override
    public void close() {
      server.close();
    }
  }
}
