package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class JnaAccessTest {
  private static final String MISSING = "java.lang.NoClassDefFoundError: com/sun/jna/Native";

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            JnaAccessTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName())));
  }

  private static Bundle bundle(String name) {
    return answering(Bundle.class, Map.of("getSymbolicName", name, "getState", Bundle.ACTIVE));
  }

  private static String remedy(String cause, Bundle... bundles) {
    BundleContext context = answering(BundleContext.class, Map.of("getBundles", bundles));
    Finding finding = new Finding(Finding.Kind.LIBRARY, "JNA", cause, "read the cause");
    return new JnaAccess(context).fitting(finding).remedy();
  }

  @Test
  void aBundleThatIsNotThereIsToBeInstalled() {
    assertThat(remedy(MISSING, bundle("io.coral.spec")))
        .isEqualTo("install the bundle com.sun.jna 5.19 or later");
  }

  @Test
  void aBundleThatCameLateWantsARefresh() {
    assertThat(remedy(MISSING, bundle("com.sun.jna"))).contains("is active", "refresh");
  }

  @Test
  void anotherCauseKeepsItsRemedy() {
    assertThat(remedy("No space left on device")).isEqualTo("read the cause");
  }
}
