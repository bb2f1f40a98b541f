package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTest {
  private static final String PROPERTY = "io.coral.core.repository.root";

  @TempDir Path temp;

  private final Properties system = new Properties();

  @BeforeEach
  void haveAHome() {
    system.setProperty("user.home", temp.resolve("me").toString());
  }

  private Path choose(Map<String, ?> configuration, Map<String, String> environment) {
    return Root.choose(configuration, system, environment).folder();
  }

  @Test
  void thePropertyWinsOverTheConfigurationAndThatOverTheVariable() {
    Map<String, String> variable = Map.of("CORAL_REPOSITORY", temp.resolve("v").toString());
    Map<String, String> configuration = Map.of("root", temp.resolve("c").toString());
    assertThat(choose(Map.of(), variable)).isEqualTo(temp.resolve("v"));
    assertThat(choose(configuration, variable)).isEqualTo(temp.resolve("c"));
    system.setProperty(PROPERTY, temp.resolve("p").toString());
    assertThat(choose(configuration, variable)).isEqualTo(temp.resolve("p"));
  }

  @Test
  void theDistributionHasTheRepositoryUnlessThereIsNoneAndNoneCanBeMade() throws IOException {
    Path home = temp.resolve("coral");
    system.setProperty("coral.home", home.toString());
    assertThat(choose(Map.of(), Map.of())).isEqualTo(home.resolve(".coral/repository"));

    // nobody, root included, makes a folder below a file
    Files.writeString(home, "");
    system.setProperty("coral.home", home.resolve("below").toString());
    assertThat(choose(Map.of(), Map.of())).isEqualTo(temp.resolve("me/.coral/repository"));
  }

  @Test
  void aUserWhomTheMachineDoesNotKnowGetsNoFolderNamedWithAQuestionMark() {
    system.setProperty("user.home", "?");
    assertThat(choose(Map.of(), Map.of())).isEqualTo(Path.of("/.coral/repository"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/home/a\0b", "/home/\uFFFD"})
  void aHomeThatNamesNoFolderIsToldAndNotUsed(String home) {
    system.setProperty("user.home", home);

    Root root = Root.choose(Map.of(), system, Map.of());

    assertThat(root.folder()).isEqualTo(Path.of("/.coral/repository"));
    assertThat(root.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject()).isEqualTo("the user's home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"coral.data", "coral.home"})
  void aDistributionsFolderThatIsNoneIsToldAndTheUsersOwnCounts(String property) {
    system.setProperty(property, "a\0b");

    Root root = Root.choose(Map.of(), system, Map.of());

    assertThat(root.folder()).isEqualTo(temp.resolve("me/.coral/repository"));
    assertThat(root.findings()).extracting(Finding::subject).containsExactly(property);
  }

  @Test
  void aNameThatIsNoneAndAKeyThatIsUnknownAreToldAndTheNextPlaceCounts() {
    Root root =
        Root.choose(
            Map.of("root", "a\0b", "rot", "x"),
            system,
            Map.of("CORAL_REPOSITORY", temp.resolve("v").toString()));

    assertThat(root.folder()).isEqualTo(temp.resolve("v"));
    assertThat(root.findings())
        .extracting(Finding::cause)
        .anyMatch(cause -> cause.startsWith("root: \"a\0b\" is the name of no file"))
        .anyMatch(cause -> cause.contains("did you mean \"root\"?"));
  }
}
