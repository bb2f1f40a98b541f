package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  @TempDir Path folder;
  Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("some.properties");
  }

  SettingsFile read(String text, Map<String, String> variables) throws IOException {
    return SettingsFile.read(Files.writeString(file, text), variables);
  }

  @Test
  void variablesAreReplacedAndOthersAreSystemProperties() throws IOException {
    SettingsFile settings =
        read("a = ${home}/lib:${java.home}\nb = $1 \\\\ plain", Map.of("home", "/opt/$x"));

    assertThat(settings.get("a")).contains("/opt/$x/lib:" + System.getProperty("java.home"));
    assertThat(settings.get("b")).contains("$1 \\ plain");
  }

  @Test
  void anUnknownVariableIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> read("a = ${nobody}", Map.of("home", "/opt")))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("some.properties: a refers to ${nobody}")
        .hasMessageContaining("[home]");
  }

  @Test
  void aFileThatIsNotThereHasNoSettings() {
    assertThat(SettingsFile.read(folder.resolve("none"), Map.of()).all()).isEmpty();
  }

  /** None of them is read: a pipe gives nothing, and a device never ends. */
  @Test
  void whatIsNoRegularFileIsRefused() throws Exception {
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
    Path zero = Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    for (Path odd : List.of(folder, nowhere, zero, pipe)) {
      assertThatThrownBy(() -> SettingsFile.read(odd, Map.of()))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining(odd + ": is no regular file");
    }
  }

  @Test
  void aKeyThatStandsTwiceIsToldWithItsLines() throws IOException {
    SettingsFile settings =
        read(
            "# a = 0\\\n"
                + "a = 1\n"
                + "long = x, \\\n  a = 2\n"
                + "b = 3\n"
                + " \\u0061: 4\n"
                + "\n"
                + "! b = 5\n",
            Map.of());

    assertThat(settings.get("a")).contains("4");
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith(file + ": a stands more than once, in lines [2, 6]")
        .contains("the last one counts");
    assertThat(read("a = 1\nb = 1\n", Map.of()).warnings()).isEmpty();
  }

  @Test
  void aLineWithinAValueIsNoComment() throws IOException {
    SettingsFile settings = read("long = x \\\n  # y \\\na = 1\na = 2\n", Map.of());

    assertThat(settings.get("long")).contains("x # y a = 1");
    assertThat(settings.get("a")).contains("2");
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void aHugeFileIsRefused() {
    assertThatThrownBy(() -> read("a = " + "b".repeat(1 << 20), Map.of()))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("1048580 bytes; expected at most 1048576");
  }

  @Test
  void keysAreFoundUnderTheirPrefix() throws IOException {
    SettingsFile settings = read("env.B = 2\nenv.A = 1\nenvy = 3\nenv. = 4", Map.of());

    assertThat(settings.under("env.")).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
  }

  @Test
  void aNumberThatIsNoneIsRefusedWithItsPlace() throws IOException {
    SettingsFile settings = read("level = ten\nbelow = -1\ngood = 7", Map.of());

    assertThat(settings.number("good", 1)).isEqualTo(7);
    assertThat(settings.number("absent", 1)).isEqualTo(1);
    assertThatThrownBy(() -> settings.number("level", 1))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("some.properties: level is \"ten\"");
    assertThatThrownBy(() -> settings.number("below", 1)).isInstanceOf(LaunchException.class);
  }

  @Test
  void aFileThatIsNoPropertiesFileIsRefusedWithItsName() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});

    assertThatThrownBy(() -> SettingsFile.read(file, Map.of()))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("some.properties");
  }

  @Test
  void aNulIsRefusedAndAByteOrderMarkIsReadOverAndTold() throws IOException {
    assertThatThrownBy(() -> read("root = a\\u0000b", Map.of()))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("some.properties: root has a NUL");
    assertThat(read("a = 1", Map.of()).warnings()).isEmpty();

    SettingsFile marked = read("\uFEFFa = 1", Map.of());
    assertThat(marked.get("a")).contains("1");
    assertThat(marked.warnings())
        .singleElement()
        .asString()
        .contains("some.properties", "byte-order mark");
  }
}
