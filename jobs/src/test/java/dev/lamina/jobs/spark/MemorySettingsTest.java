package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.OutOfMemory;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemorySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "HEAP, local[2], LAMINA_MEMORY",
    "HEAP, spark://h:7077, spark.executor.memory (now 1g)",
    "HEAP, yarn, spark.executor.memory (now 1g)",
    "DIRECT_BUFFERS, yarn, spark.executor.memory (now 1g)",
    "NATIVE, local[2], --slots",
    "NATIVE, spark://h:7077, spark.task.cpus (now 1)",
    "NATIVE, yarn, spark.executor.memoryOverhead",
    "NATIVE, k8s://https://h:6443, spark.executor.memoryOverhead",
    "DEVICE, local[2], partition: {memory: SIZE}",
    "DEVICE, yarn, lamina plan --memory SIZE",
  })
  void theSettingIsThatOfWhoGivesTheMemory(OutOfMemory memory, String master, String setting) {
    var settings = MemorySettings.of(new SparkConf(false).setMaster(master));
    assertThat(settings.remedy(memory)).contains(setting);
  }
}
