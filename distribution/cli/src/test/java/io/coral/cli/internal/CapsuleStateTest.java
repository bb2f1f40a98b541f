package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.format.EntriesDigest;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

class CapsuleStateTest {

  @TempDir Path folder;

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** A bundle without files but its capsule. */
  private CapsuleState of(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("conformance.json"), json);
    BundleCapability claim =
        proxy(
            BundleCapability.class,
            (self, method, arguments) -> Map.of("digest", new EntriesDigest().hex()));
    BundleRevision revision =
        proxy(BundleRevision.class, (self, method, arguments) -> List.of(claim));
    Bundle bundle =
        proxy(
            Bundle.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "adapt" -> revision;
                  case "getEntry" ->
                      arguments[0].equals("META-INF/conformance.json")
                          ? file.toUri().toURL()
                          : null;
                  default -> null;
                });
    return CapsuleState.of(bundle).orElseThrow();
  }

  private static String json(String notTried) {
    return "{\"digest\":\""
        + new EntriesDigest().hex()
        + "\",\"spec\":\"1.0\",\"kit\":\"1.0.0\",\"notTried\":"
        + notTried
        + ",\"outcomes\":{\"PASSED\":[\"DSC-01\"]},\"date\":\"2026-11-28\",\"device\":\"a-0\"}";
  }

  @Test
  void namesTheRulesThatNobodyCouldTry() throws IOException {
    CapsuleState seen = of(json("[\"LIF-09\",\"ERR-04\"]"));

    assertThat(seen.notTried()).containsExactly("LIF-09", "ERR-04");
    assertThat(seen.problems()).isEmpty();
    assertThat(seen.summary()).contains("2026-11-28 on a-0");
  }

  @Test
  void namesNoneWhereAllWereTried() throws IOException {
    assertThat(of(json("[]")).notTried()).isEmpty();
  }

  @Test
  void aDocumentThatNoKitWritesIsNotReadWhole() throws IOException {
    CapsuleState seen = of("{\"x\":\"" + "y".repeat(2 << 20) + "\"}");

    assertThat(seen.problems()).extracting(Problem::what).first().asString().contains("1048576");
  }
}
