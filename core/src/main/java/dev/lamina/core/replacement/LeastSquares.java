package dev.lamina.core.replacement;

/**
 * The shares a and b for which {@code a·P + b·N} is nearest to a target.
 *
 * @param a share of P
 * @param b share of N
 * @param residualSquared squared Euclidean distance that is left
 */
record LeastSquares(double a, double b, double residualSquared) {

  private static final double HALF = 0.5;
  private static final double SINGULAR = 1e-12;

  /**
   * Inner products of P, N and the target T, all that the fit depends on.
   *
   * @param pp {@code <P, P>}, and so on
   */
  record Gram(double pp, double pn, double nn, double pt, double nt, double tt) {

    /** What is left with some shares. */
    double residualSquared(double a, double b) {
      double fitted = a * a * pp + 2 * a * b * pn + b * b * nn - 2 * (a * pt + b * nt);
      return Math.max(0, fitted + tt);
    }
  }

  /**
   * The best shares; of several equally good ones the smallest, and one half for both if P and N
   * vanish.
   */
  static LeastSquares of(Gram gram) {
    double trace = gram.pp() + gram.nn();
    double determinant = gram.pp() * gram.nn() - gram.pn() * gram.pn();
    if (trace == 0) {
      return with(gram, HALF, HALF);
    }
    if (determinant > SINGULAR * trace * trace) {
      return with(
          gram,
          (gram.nn() * gram.pt() - gram.pn() * gram.nt()) / determinant,
          (gram.pp() * gram.nt() - gram.pn() * gram.pt()) / determinant);
    }
    // P and N are multiples of one vector: the matrix is its own square over its trace.
    double square = trace * trace;
    return with(
        gram,
        (gram.pp() * gram.pt() + gram.pn() * gram.nt()) / square,
        (gram.pn() * gram.pt() + gram.nn() * gram.nt()) / square);
  }

  private static LeastSquares with(Gram gram, double a, double b) {
    return new LeastSquares(a, b, gram.residualSquared(a, b));
  }
}
