package dev.lamina.jobs.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 server that keeps objects in memory: S3Proxy in a process of its own, behind a gate in this
 * process that makes its conditional puts atomic, as those of S3 are.
 */
public final class S3Server implements AutoCloseable {

  /** Written by the build, see the profile s3-server of the pom. */
  private static final Path CLASS_PATH = Path.of("target/s3-server.classpath");

  private static final Pattern LISTENS =
      Pattern.compile("Started .*ServerConnector.*\\{(127\\.0\\.0\\.1:\\d+)}");

  /** Long enough to be taken for a secret by whatever hides secrets. */
  public static final String SECRET = "dummy-secret-of-tests";

  /** Of the one user. */
  public static final String IDENTITY = "dummy-identity";

  private final HostProcess process;
  private final FaultyS3 gate;
  private final Path folder;

  private S3Server(HostProcess process, Path folder) {
    this.process = process;
    this.gate = FaultyS3.before(process.told());
    this.folder = folder;
  }

  /** Starts a server without buckets. */
  public static S3Server start() {
    try {
      Path folder = Files.createTempDirectory("lamina-s3-");
      Path settings = folder.resolve("s3proxy.properties");
      try (var out = Files.newOutputStream(settings)) {
        properties().store(out, null);
      }
      return new S3Server(
          HostProcess.start(
              List.of(
                  "-Xmx384m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Dlogback.configurationFile=" + Path.of("src/test/s3/logback.xml").toUri(),
                  "-cp",
                  Path.of("target/test-classes").toAbsolutePath()
                      + ":"
                      + Files.readString(CLASS_PATH).strip()),
              Map.of(),
              List.of("org.gaul.s3proxy.Main", "--properties", settings.toString()),
              LISTENS),
          folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties properties() {
    var properties = new Properties();
    properties.setProperty("s3proxy.endpoint", "http://127.0.0.1:0");
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", IDENTITY);
    properties.setProperty("s3proxy.credential", SECRET);
    // The newer transient-nio2 takes keys for files of a disk, and Delta's log fails on it.
    properties.setProperty("jclouds.provider", "transient");
    properties.setProperty("jclouds.identity", "none");
    properties.setProperty("jclouds.credential", "none");
    return properties;
  }

  /** Host and port. */
  public String address() {
    return gate.address();
  }

  /** Makes a bucket of a new name and returns its address, such as {@code s3a://b-1f}. */
  public String bucket() {
    String name = "b-" + UUID.randomUUID();
    S3Bucket.make(address(), name, IDENTITY, SECRET);
    return "s3a://" + name;
  }

  /** Settings of Hadoop with which its buckets are reached. */
  public Map<String, String> settings() {
    return settings(address());
  }

  /**
   * As {@link #settings()}.
   *
   * @param address of something that stands before the server
   */
  static Map<String, String> settings(String address) {
    var settings = new TreeMap<String, String>();
    settings.put("fs.s3a.endpoint", "http://" + address);
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    settings.put("fs.s3a.bucket.probe", "0");
    settings.put("fs.s3a.access.key", IDENTITY);
    settings.put("fs.s3a.secret.key", SECRET);
    settings.put(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    // Faults that do not pass are to be told within a test's patience.
    settings.put("fs.s3a.attempts.maximum", "1");
    settings.put("fs.s3a.retry.limit", "2");
    settings.put("fs.s3a.retry.interval", "50ms");
    settings.put("fs.s3a.retry.throttle.limit", "3");
    settings.put("fs.s3a.retry.throttle.interval", "50ms");
    return settings;
  }

  /** Settings of Hadoop alone and those of its buckets. */
  public Configuration hadoop() {
    var hadoop = new Configuration();
    settings().forEach(hadoop::set);
    return hadoop;
  }

  @Override
  public void close() {
    gate.close();
    process.close();
    try {
      Files.deleteIfExists(folder.resolve("s3proxy.properties"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
