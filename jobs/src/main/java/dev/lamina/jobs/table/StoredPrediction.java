package dev.lamina.jobs.table;

import java.util.List;

/**
 * A row of {@code predictions} as it is, whatever it holds. Any of it may be null.
 *
 * @param labelMap shared with whoever made this
 */
public record StoredPrediction(
    String score,
    String split,
    String key,
    Integer label,
    Integer predicted,
    String className,
    Double confidence,
    List<Integer> topLabels,
    List<Double> topScores,
    List<Integer> boxLabels,
    List<Double> boxes,
    List<Double> boxScores,
    Integer height,
    Integer width,
    byte[] labelMap) {

  /** A row of {@link PredictionsTable}, with all its columns. */
  @SuppressWarnings("unchecked") // As the schema says.
  public static StoredPrediction of(Object[] row) {
    return new StoredPrediction(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        (Integer) row[3],
        (Integer) row[4],
        (String) row[5],
        (Double) row[6],
        (List<Integer>) row[7],
        (List<Double>) row[8],
        (List<Integer>) row[9],
        (List<Double>) row[10],
        (List<Double>) row[11],
        (Integer) row[12],
        (Integer) row[13],
        (byte[]) row[14]);
  }
}
