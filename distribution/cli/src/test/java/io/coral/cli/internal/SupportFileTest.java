package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.cli.serve.ServeFile;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class SupportFileTest {

  private static final Diagnosis NOTHING =
      new Diagnosis(Map.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** A framework without bundles, that has one setting. */
  private static FrameworkServices configured(String pid, String key, String value) {
    Configuration configuration =
        proxy(
            Configuration.class,
            (self, method, arguments) ->
                method.getName().equals("getPid")
                    ? pid
                    : FrameworkUtil.asDictionary(Map.of(key, value)));
    ConfigurationAdmin admin =
        proxy(
            ConfigurationAdmin.class,
            (self, method, arguments) -> new Configuration[] {configuration});
    ServiceReference<?> reference = proxy(ServiceReference.class, (self, method, arguments) -> 1L);
    return new FrameworkServices(
        proxy(
            BundleContext.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getBundles" -> new Bundle[0];
                  case "getServiceReferences" -> List.of(reference);
                  default -> admin;
                }));
  }

  @Test
  void theSecretOfASettingStandsInNoTextWhateverComesWithIt() throws IOException {
    Map<String, String> texts =
        new SupportFile(Map.of())
            .texts(
                configured("io.coral.nobody", "api.token", "hunter2-of-the-test"),
                NOTHING,
                Map.of(SupportFile.LOG, "it said hunter2-of-the-test to nobody"));

    assertThat(texts)
        .containsEntry("log.txt", "it said (left out) to nobody")
        .containsEntry("settings.txt", "io.coral.nobody: api.token\n")
        .containsKeys("doctor.txt", "doctor.json", "machine.txt");
  }

  @Test
  void whatLooksLikeASecretIsLeftOutOfTheDaemonsLogToo() {
    SupportFile support = new SupportFile(Map.of("MY_TOKEN", "abcdef"));

    assertThat(support.ofDaemon(Map.of("doctor.txt", "well"), "token=xyz abcdef x"))
        .containsOnlyKeys("doctor.txt", "log.txt")
        .containsEntry("log.txt", "token=(left out) (left out) x");
  }

  @Test
  void ofOneThatShowsNothingOverHttpItIsSaidHowItWould(@TempDir Path folder) throws IOException {
    Map<String, String> environment = Map.of("RUNTIME_DIRECTORY", folder.toString());
    Files.writeString(ServeFile.folder(environment).resolve("serve"), "42\n");

    assertThat(new SupportFile(environment).served("metrics"))
        .contains("(process 42) shows nothing over HTTP; set http = true");
  }
}
