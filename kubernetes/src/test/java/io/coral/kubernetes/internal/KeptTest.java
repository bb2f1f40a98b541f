package io.coral.kubernetes.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept is whole, whatever happens meanwhile. */
class KeptTest {

  @TempDir private Path temp;
  private Kept kept;

  @BeforeEach
  void keep() throws IOException {
    kept = new Kept(temp.resolve("kept"));
    assertThat(numbers()).isEmpty();
    kept.write("one", "1".getBytes(UTF_8));
  }

  private Map<String, Integer> numbers() throws IOException {
    return kept.read((name, content) -> Integer.valueOf(new String(content, UTF_8)));
  }

  @Test
  void whatIsKeptIsReadUntilItIsKeptNoMore() throws IOException {
    kept.write("two", "2".getBytes(UTF_8));
    assertThat(numbers()).isEqualTo(Map.of("one", 1, "two", 2));

    kept.delete("one");

    assertThat(numbers()).isEqualTo(Map.of("two", 2));
  }

  @Test
  void whatIsReplacedIsWholeUntilTheOtherIs() throws IOException {
    Path before = temp.resolve("before");
    Files.createLink(before, kept.folder().resolve("one"));

    kept.write("one", "11".getBytes(UTF_8));

    assertThat(before).as("nobody has written into it").hasContent("1");
    assertThat(numbers()).isEqualTo(Map.of("one", 11));
  }

  @Test
  void whoDidNotComeToAnEndKeptNothing() throws IOException {
    Path half = Files.writeString(kept.folder().resolve(".new-two"), "2");

    assertThat(numbers()).isEqualTo(Map.of("one", 1));

    assertThat(half).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsSetAsideAndTheOthersAreRead() throws IOException {
    Files.createFile(kept.folder().resolve("empty"));

    assertThat(numbers()).isEqualTo(Map.of("one", 1));

    assertThat(kept.folder().resolve("empty")).doesNotExist();
    assertThat(kept.folder().resolve(".unreadable-empty")).exists();
  }
}
