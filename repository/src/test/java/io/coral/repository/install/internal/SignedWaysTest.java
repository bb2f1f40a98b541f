package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.signature.internal.TestKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A repository's rule about signatures counts whichever way its artifacts come in. */
class SignedWaysTest extends StoreTest {
  private static final TestKey KEY = new TestKey(1);
  private static final String WORDS = "com.example.vector 1 xilinx/u280/xdma_201920.3";

  /** What lies beside the digest list. */
  private enum Signature {
    MISSING,
    WRONG,
    GOOD;

    Optional<String> over(byte[] list) {
      return switch (this) {
        case MISSING -> Optional.empty();
        case WRONG -> Optional.of(KEY.sign(new byte[] {1}, WORDS, true));
        case GOOD -> Optional.of(KEY.sign(list, WORDS, true));
      };
    }
  }

  /** How an artifact's folder, below a server, is installed. */
  private enum Way {
    FOLDER,
    FOLDER_IN_A_REPOSITORY,
    LINK_INTO_A_REPOSITORY,
    ADDRESS_OF_A_LINK_INTO_A_REPOSITORY,
    ZIP,
    TAR,
    TAR_GZ,
    ADDRESS_OF_A_FOLDER,
    ADDRESS_OF_A_ZIP,
    ADDRESS_OF_A_TAR,
    ADDRESS_OF_A_TAR_GZ,
    ADDRESS_ELSEWHERE,
    ADDRESS_OF_A_FILE,
    ON_DEMAND
  }

  /** Why it was not installed; empty where it was. */
  private Optional<String> install(Way way, Path folder) throws IOException {
    return switch (way) {
      case FOLDER -> named(folder.toString());
      case FOLDER_IN_A_REPOSITORY -> {
        moveToFiles();
        yield unnamed(folder.toString());
      }
      case LINK_INTO_A_REPOSITORY -> {
        moveToFiles();
        yield unnamed(Files.createSymbolicLink(temp.resolve("link"), folder).toString());
      }
      case ADDRESS_OF_A_LINK_INTO_A_REPOSITORY -> {
        moveToFiles();
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder);
        yield unnamed(link.toUri().toString());
      }
      case ZIP -> named(packed(folder, "a.zip").toString());
      case TAR -> named(packed(folder, "a.tar").toString());
      case TAR_GZ -> named(packed(folder, "a.tar.gz").toString());
      case ADDRESS_OF_A_FOLDER -> unnamed(address(folder));
      case ADDRESS_OF_A_ZIP -> unnamed(address(packed(folder, "a.zip")));
      case ADDRESS_OF_A_TAR -> unnamed(address(packed(folder, "a.tar")));
      case ADDRESS_OF_A_TAR_GZ -> unnamed(address(packed(folder, "a.tar.gz")));
      case ADDRESS_ELSEWHERE -> named(address(folder).replace("127.0.0.1", "localhost"));
      case ADDRESS_OF_A_FILE -> named(folder.toUri().toString());
      case ON_DEMAND ->
          new FetchOnDemand(Map.of(), remotes).fetch("com.example.vector.addition", each -> true);
    };
  }

  private void moveToFiles() throws IOException {
    RemoteRepository known = remotes.list().get(0);
    remotes.add(
        new RemoteRepository(
            "store", server.folder().toRealPath().toUri(), known.signatures(), known.keys()));
  }

  private Path packed(Path folder, String name) throws IOException {
    return Archives.pack(folder, server.folder().resolve(name));
  }

  private Optional<String> named(String source) {
    return install(source, Optional.of("store"));
  }

  private Optional<String> unnamed(String source) {
    return install(source, Optional.empty());
  }

  private Optional<String> install(String source, Optional<String> name) {
    try {
      assertThat(remotes.install(source, name, told)).isIn(repository.list());
      return Optional.empty();
    } catch (RepositoryException e) {
      return Optional.of(e.getMessage());
    }
  }

  private String address(Path stored) {
    return server.address().resolve(server.folder().relativize(stored).toString()).toString();
  }

  static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (Way way : Way.values()) {
      for (SignaturePolicy policy : SignaturePolicy.values()) {
        for (Signature signature : Signature.values()) {
          all.add(Arguments.of(way, policy, signature));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("all")
  void theRuleCounts(Way way, SignaturePolicy policy, Signature signature) throws IOException {
    URI address = stored("com.example.vector", "1");
    Path folder = server.folder().resolve(server.address().relativize(address).toString());
    Optional<String> text = signature.over(Files.readAllBytes(folder.resolve("SHA256SUMS")));
    if (text.isPresent()) {
      Files.writeString(folder.resolve("SHA256SUMS.minisig"), text.get());
    }
    add(policy, KEY);

    Optional<String> refusal = install(way, folder);

    boolean isGood = signature == Signature.GOOD || policy == SignaturePolicy.NONE;
    assertThat(refusal.isPresent()).isEqualTo(!isGood && policy == SignaturePolicy.REQUIRE);
    refusal.ifPresent(
        why -> assertThat(why).contains("its signature", "the repository store requires one"));
    assertThat(repository.list()).hasSize(refusal.isPresent() ? 0 : 1);
    if (way != Way.ON_DEMAND) {
      assertThat(told.warnings).hasSize(!isGood && policy == SignaturePolicy.WARN ? 1 : 0);
    }
  }
}
