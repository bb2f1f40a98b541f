package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

class JnaAccessTest {
  private static final String MISSING = "java.lang.NoClassDefFoundError: com/sun/jna/Native";

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            JnaAccessTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("equals")
                    ? proxy == arguments[0]
                    : answers.get(method.getName())));
  }

  private static Bundle bundle(String name, BundleWiring wiring) {
    return answering(
        Bundle.class,
        Map.of(
            "getSymbolicName",
            name,
            "getState",
            Bundle.ACTIVE,
            "getVersion",
            Version.valueOf("4.5.0"),
            "adapt",
            wiring));
  }

  private static final Bundle JNA =
      bundle(
          "com.sun.jna",
          answering(
              BundleWiring.class,
              Map.of(
                  "getCapabilities",
                  List.of(answering(BundleCapability.class, Map.of())),
                  "getRevision",
                  answering(BundleRevision.class, Map.of("getDeclaredRequirements", List.of())))));

  /** One that imports JNA's package, which the bundle here offers or not. */
  private static Bundle importer(boolean fits, boolean wired) {
    BundleRequirement requirement =
        answering(
            BundleRequirement.class,
            Map.of(
                "matches",
                fits,
                "getDirectives",
                Map.of(
                    "filter",
                    "(&(osgi.wiring.package=com.sun.jna)(version>=5.19.0)(!(version>=6.0.0)))")));
    BundleWire wire = answering(BundleWire.class, Map.of("getRequirement", requirement));
    return bundle(
        "io.coral.opencl",
        answering(
            BundleWiring.class,
            Map.of(
                "getRequiredWires",
                wired ? List.of(wire) : List.of(),
                "getRevision",
                answering(
                    BundleRevision.class,
                    Map.of("getDeclaredRequirements", List.of(requirement))))));
  }

  private static String remedy(String cause, Bundle... bundles) {
    BundleContext context = answering(BundleContext.class, Map.of("getBundles", bundles));
    Finding finding = new Finding(Finding.Kind.LIBRARY, "JNA", cause, "read the cause");
    return new JnaAccess(context).fitting(finding).remedy();
  }

  @Test
  void aBundleThatIsNotThereIsToBeInstalled() {
    assertThat(remedy(MISSING, importer(true, false)))
        .isEqualTo("install the bundle com.sun.jna 5.19 or later");
  }

  @Test
  void aBundleThatCameLateWantsARefresh() {
    assertThat(remedy(MISSING, JNA, importer(true, false)))
        .contains("is active, but came after io.coral.opencl", "refresh");
  }

  @Test
  void aBundleOfAnotherVersionIsNotCalledLate() {
    assertThat(remedy(MISSING, JNA, importer(false, false)))
        .isEqualTo(
            "the bundle com.sun.jna 4.5.0 is active, but io.coral.opencl takes version"
                + " [5.19.0,6.0.0) of its package: install such a bundle");
  }

  @Test
  void whereAllSeeItTheOrderIsNotBlamed() {
    assertThat(remedy(MISSING, JNA, importer(true, true))).isEqualTo("read the cause");
  }

  @Test
  void anotherCauseKeepsItsRemedy() {
    assertThat(remedy("No space left on device")).isEqualTo("read the cause");
  }
}
