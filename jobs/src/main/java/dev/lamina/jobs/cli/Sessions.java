package dev.lamina.jobs.cli;

import org.apache.spark.sql.SparkSession;

final class Sessions {
  private Sessions() {}

  static SparkSession open(String name, String master) {
    return SparkSession.builder()
        .master(master)
        .appName(name)
        .config("spark.ui.enabled", false)
        .config("spark.scheduler.mode", "FAIR")
        .config("spark.task.maxFailures", 1)
        .config("spark.plugins", "dev.lamina.jobs.spark.ProgressPlugin")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }
}
