package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lamina.jobs.host.FaultyS3;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Fault;
import dev.lamina.jobs.host.S3Server;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Leases on S3, where a put may take long and its answer may be lost. */
@ExtendWith(S3.class)
class S3LeaseTest {

  private final FaultyS3 store;
  private final String bucket;

  S3LeaseTest(S3Server server) {
    store = new FaultyS3(server);
    bucket = server.bucket();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private DriverLease take() throws InterruptedException {
    return DriverLease.take(bucket, "sweep", store.hadoop(), reason -> {});
  }

  @Test
  void ofTwoThatFindNobodyOneGetsItHoweverSlowTheOtherIs() throws Exception {
    var both = new CountDownLatch(2);
    var puts = new AtomicInteger();
    store.fail(
        request -> {
          if (!request.startsWith("PUT")) {
            return S3Fault.NONE;
          }
          int number = puts.incrementAndGet();
          both.countDown();
          await(both);
          return number == 2 ? S3Fault.SLOW : S3Fault.NONE;
        });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    var held = new ArrayList<DriverLease>();
    var refusals = new ArrayList<Throwable>();
    try {
      for (Future<DriverLease> taken :
          List.of(threads.submit(this::take), threads.submit(this::take))) {
        try {
          held.add(taken.get());
        } catch (ExecutionException refused) {
          refusals.add(refused.getCause());
        }
      }
    } finally {
      held.forEach(DriverLease::close);
      threads.shutdownNow();
    }
    assertThat(refusals).singleElement().isInstanceOf(SweepTakenException.class);
    assertThat(held).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The other did not come");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDriverWhosePutIsRepeatedIsNotRefusedByItself() {
    var puts = new AtomicInteger();
    store.fail(
        request ->
            request.startsWith("PUT") && puts.incrementAndGet() == 1
                ? S3Fault.LOST_ANSWER
                : S3Fault.NONE);

    assertThatCode(() -> take().close()).doesNotThrowAnyException();
    assertThat(puts.get()).isGreaterThan(1);
  }
}
