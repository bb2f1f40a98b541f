package io.coral.spec.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EntriesDigestTest {

  private static String digest(String... namesAndContents) throws IOException {
    EntriesDigest digest = new EntriesDigest();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      digest.add(namesAndContents[i], bytes(namesAndContents[i + 1]));
    }
    return digest.hex();
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void itIsWhatSha256sumOverSha256sumsPrints() throws IOException {
    // printf x > a; printf y > b; LC_ALL=C sha256sum a b | sha256sum
    assertThat(digest("b", "y", "a", "x"))
        .isEqualTo("8d73e01349b30f78751f37931b0d2ae54f8dbd56a8fc69e01f2861cc466fadaa");
  }

  @Test
  void aByteOrANameChangesIt() throws IOException {
    String digest = digest("a", "x");
    assertThat(digest("a", "z")).isNotEqualTo(digest);
    assertThat(digest("c", "x")).isNotEqualTo(digest);
    assertThat(digest("a", "x", "b", "")).isNotEqualTo(digest);
  }

  @Test
  void foldersAndTheManifestDoNotCount() throws IOException {
    assertThat(digest("a", "x", "lib/", "", "META-INF/MANIFEST.MF", "m"))
        .isEqualTo(digest("a", "x"));
  }

  @Test
  void twoEntriesOfOneNameAreRefused() {
    assertThatThrownBy(() -> digest("a", "x", "a", "y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two entries of the name a");
  }
}
