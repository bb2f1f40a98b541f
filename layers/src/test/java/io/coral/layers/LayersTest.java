package io.coral.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.layers.internal.LayersService;
import io.coral.spec.AcceleratorRuntime;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class LayersTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"trace", "record"})
  void aFileThatCannotBeMadeIsNamedWithWhatToDo(String word) {
    Path file = folder.resolve("missing").resolve("file");

    assertThatThrownBy(() -> new Layers(LayerSettings.parse(word + "=" + file)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("io.coral.layers.on has " + word + "=" + file)
        .hasMessageContaining("name a file in a folder that is there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"record=missing/file", "recrod", "trace=\0"})
  void aServiceWithAWrongSettingLetsRuntimesPass(String on) {
    AcceleratorRuntime runtime =
        (AcceleratorRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AcceleratorRuntime.class},
                (proxy, method, arguments) -> null);

    assertThat(new LayersService(Map.of(LayerSettings.KEY, on)).over(runtime)).isSameAs(runtime);
  }

  @Test
  @SuppressWarnings("unchecked")
  void whatWasNotWrittenCanBeReadAfterTheEndWithoutTheBundle() {
    AtomicReference<Object> offered = new AtomicReference<>();
    BundleContext context =
        (BundleContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                  offered.set(arguments[1]);
                  return Proxy.newProxyInstance(
                      getClass().getClassLoader(),
                      new Class<?>[] {ServiceRegistration.class},
                      (registration, unregister, nothing) -> null);
                });
    Path file = folder.resolve("missing").resolve("file");

    new LayersService(context, Map.of(LayerSettings.KEY, "trace=" + file)).close();

    assertThat(offered.get())
        .as("of a class that is there when the bundle is not")
        .isExactlyInstanceOf(AtomicReference.class);
    assertThat(((AtomicReference<List<String>>) offered.get()).get())
        .singleElement()
        .asString()
        .contains(file.toString());
  }
}
