package io.coral.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerSettingsTest {

  @Test
  void readsEveryWord() {
    assertThat(LayerSettings.parse(" validation, leaks ,trace=out.json,record=a/b.trace"))
        .isEqualTo(
            new LayerSettings(
                true, true, Optional.of(Path.of("out.json")), Optional.of(Path.of("a/b.trace"))));
  }

  @Test
  void nothingIsOnByDefault() {
    assertThat(LayerSettings.ofSystem(new Properties()).isNone()).isTrue();
    assertThat(LayerSettings.parse("  ").isNone()).isTrue();
  }

  @Test
  void aConfigurationMayGiveATextOrAList() {
    assertThat(LayerSettings.parse("leaks,,validation,"))
        .isEqualTo(LayerSettings.of(Map.of("on", new String[] {"leaks", "validation"})))
        .isEqualTo(LayerSettings.of(Map.of("on", List.of("leaks", "validation"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "trace", "trace=", "leaks=x"})
  void aWrongWordIsNamedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> LayerSettings.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.coral.layers.on")
        .hasMessageContaining("trace=FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace=/tmp/\uFFFD", "record=/tmp/\uFFFD"})
  void bytesThatAreNoCharacterNameNoOtherFile(String text) {
    assertThatThrownBy(() -> LayerSettings.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.coral.layers.on")
        .hasMessageContaining("\"/tmp/\uFFFD\" ");
  }
}
