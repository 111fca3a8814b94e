package dev.lamina.jobs.host;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Makes buckets, which Hadoop cannot. */
final class S3Bucket {

  private S3Bucket() {}

  static void make(String address, String name, String identity, String secret) {
    try (var client =
        S3Client.builder()
            .endpointOverride(URI.create("http://" + address))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(identity, secret)))
            .httpClient(ApacheHttpClient.create())
            .build()) {
      client.createBucket(request -> request.bucket(name));
    }
  }
}
