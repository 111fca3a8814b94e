package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A default method that a wrapping backbone forgets would tell of a network that is not there. */
class ForwardedMethodsTest {

  private static final Map<String, String> DERIVED =
      Map.of(
          "readsText", "from the task",
          "hasBasicBlocks", "from the units",
          "isResidual", "from the units",
          "boundaries", "from the input and the units",
          "hasImageFeatures", "from the boundaries");

  private static final Map<String, String> OF_REPLACED =
      with(Map.of("publishedName", "weights are read for the whole, and then fitted"));

  private static final Map<String, String> OF_MATERIALISED =
      with(
          Map.of(
              "publishedName", "it is never started from weights",
              "additions", "it is never started from weights",
              "classesPath", "it is never started from weights",
              "auxiliaryClassifier", "it is never trained",
              "replaced", "its blocks have weights of their own",
              "isJoined", "its blocks have weights of their own"));

  @Test
  void everyDefaultIsForwardedOrDerived() {
    assertThat(inherited(ReplacedBackbone.class)).isEqualTo(OF_REPLACED.keySet());
    assertThat(inherited(MaterialisedBackbone.class)).isEqualTo(OF_MATERIALISED.keySet());
  }

  private static Map<String, String> with(Map<String, String> own) {
    var all = new TreeMap<>(DERIVED);
    all.putAll(own);
    return all;
  }

  /** Default methods that a class leaves as they are. */
  private static Set<String> inherited(Class<? extends Backbone> type) {
    return Stream.of(Backbone.class.getMethods())
        .filter(Method::isDefault)
        .filter(method -> !overrides(type, method))
        .map(Method::getName)
        .collect(Collectors.toSet());
  }

  private static boolean overrides(Class<?> type, Method method) {
    return Stream.of(type.getDeclaredMethods())
        .anyMatch(
            own ->
                own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }
}
