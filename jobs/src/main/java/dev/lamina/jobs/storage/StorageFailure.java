package dev.lamina.jobs.storage;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.security.AccessControlException;

/** Tells what is missing or refused from a store that does not answer. */
public final class StorageFailure {

  /** What the S3A client throws where the store or the way to it failed. */
  private static final String S3A = "org.apache.hadoop.fs.s3a.";

  private static final List<String> UNANSWERED =
      List.of(
          S3A + "AWSClientIOException",
          S3A + "AWSServiceIOException",
          S3A + "AWSServiceThrottledException",
          S3A + "AWSStatus500Exception",
          S3A + "AWSNoResponseException",
          S3A + "AWSApiCallTimeoutException",
          S3A + "auth.NoAuthWithAWSException",
          S3A + "auth.NoAwsCredentialsException",
          S3A + "auth.CredentialInitializationException",
          "org.apache.hadoop.net.ConnectTimeoutException",
          "software.amazon.awssdk.core.exception.SdkClientException");

  private StorageFailure() {}

  /**
   * Whether a store did not answer, or could not: no network, no credentials, too many requests, a
   * fault of its own.
   */
  public static boolean unanswered(Throwable failure) {
    return Failure.causes(failure).stream().anyMatch(StorageFailure::says);
  }

  // By name: the classes are missing where no client of S3 is installed.
  private static boolean says(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof UnknownHostException
        || cause instanceof SocketTimeoutException
        || UNANSWERED.contains(cause.getClass().getName());
  }

  /**
   * A failure to read: {@code DATA} for what is missing, refused or broken, {@code RESOURCES} for
   * all else.
   *
   * @param operation such as {@code Cannot open /data/train.tar}
   */
  static LaminaException of(String operation, Throwable cause) {
    return LaminaException.in(cause).orElseGet(() -> unknown(operation, cause));
  }

  private static LaminaException unknown(String operation, Throwable cause) {
    if (Failure.causes(cause).stream().anyMatch(StorageFailure::changed)) {
      return failure(
          Failure.DATA, operation, "it is no longer what it was when it was listed", "", cause);
    }
    if (!unanswered(cause) && Failure.causes(cause).stream().anyMatch(StorageFailure::isData)) {
      return failure(Failure.DATA, operation, reason(cause), "", cause);
    }
    return failure(
        Failure.RESOURCES,
        operation,
        reason(cause),
        " (want a store that answers: check the address, the network and the credentials)",
        cause);
  }

  private static boolean changed(Throwable cause) {
    return cause.getClass().getName().equals(S3A + "RemoteFileChangedException");
  }

  private static boolean isData(Throwable cause) {
    return cause instanceof FileNotFoundException
        || cause instanceof NoSuchFileException
        || cause instanceof AccessDeniedException
        || cause instanceof AccessControlException
        || cause instanceof EOFException
        || cause instanceof ChecksumException
        || cause instanceof PathIOException;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof FileNotFoundException) {
      return "there is no such file or folder";
    }
    String message = String.valueOf(cause.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static LaminaException failure(
      Failure failure, String operation, String reason, String remedy, Throwable cause) {
    return new LaminaException(failure, operation + ": " + reason + remedy, cause);
  }
}
