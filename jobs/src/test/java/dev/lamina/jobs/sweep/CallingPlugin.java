package dev.lamina.jobs.sweep;

import com.codahale.metrics.MetricRegistry;
import dev.lamina.jobs.spark.ProgressMessage;
import dev.lamina.jobs.spark.ProgressPlugin;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.resource.ResourceInformation;

/**
 * Carries progress, and stops trial 0 between two steps of its second epoch: the executor tells
 * somebody its process, and waits until that has done what it wants. Who comes when nobody listens
 * any more goes on.
 */
public final class CallingPlugin implements SparkPlugin {

  /** Port of whoever wants to be told. */
  static final String PORT = "spark.lamina.test.port";

  private final ProgressPlugin progress = new ProgressPlugin();

  /** Called by Spark, by name. */
  public CallingPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return progress.driverPlugin();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    ExecutorPlugin inner = progress.executorPlugin();
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        inner.init(new Calling(context), extraConf);
      }

      @Override
      public void shutdown() {
        inner.shutdown();
      }
    };
  }

  private record Calling(PluginContext inner) implements PluginContext {

    @Override
    public void send(Object message) throws IOException {
      if (message instanceof ProgressMessage told && isInTheMiddle(told)) {
        call();
      }
      inner.send(message);
    }

    private static boolean isInTheMiddle(ProgressMessage told) {
      return told.trial() == 0
          && told.progress().epoch() == 2
          && told.progress().step() < told.progress().steps();
    }

    private void call() throws IOException {
      int port = inner.conf().getInt(PORT, 0);
      try (var call = new Socket(InetAddress.getLoopbackAddress(), port)) {
        new DataOutputStream(call.getOutputStream()).writeLong(ProcessHandle.current().pid());
        // Nothing is answered: this ends with the process, or when the other side hangs up.
        call.getInputStream().read();
      } catch (ConnectException nobody) {
        // The second time, nobody wants to be told.
        return;
      }
    }

    @Override
    public Object ask(Object message) throws Exception {
      return inner.ask(message);
    }

    @Override
    public MetricRegistry metricRegistry() {
      return inner.metricRegistry();
    }

    @Override
    public SparkConf conf() {
      return inner.conf();
    }

    @Override
    public String executorID() {
      return inner.executorID();
    }

    @Override
    public String hostname() {
      return inner.hostname();
    }

    @Override
    public Map<String, ResourceInformation> resources() {
      return inner.resources();
    }
  }
}
