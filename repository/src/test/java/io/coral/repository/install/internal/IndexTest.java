package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.transport.internal.StoreServer;
import io.coral.repository.transport.internal.StoreServer.Kind;
import io.coral.repository.transport.internal.StoreServer.Listing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who publishes keeps the index of a store whose server does not list. */
class IndexTest extends StoreTest {

  private URI publish(String id) throws IOException {
    return remotes.publish(artifact(temp.resolve(id), id, "1"), "store", told);
  }

  private static String place(String id) {
    return "xilinx/u280/xdma_201920.3/" + id + "/1/1addition/";
  }

  private Path index() {
    return server.folder().resolve("index.txt");
  }

  private void addStoreOf(Kind kind) {
    server.lists(Listing.NOTHING);
    server.is(kind);
    add(SignaturePolicy.NONE);
  }

  /** Does something before the first time that the index is written. */
  private void atTheFirstChange(StoreServer.Fault then) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    server.inject(
        exchange ->
            exchange.getRequestMethod().equals("PUT")
                && exchange.getRequestURI().getPath().equals("/index.txt")
                && isFirst.getAndSet(false)
                && then.answers(exchange));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void whatIsPublishedIsFoundThoughTheServerListsNothing(Kind kind) throws IOException {
    addStoreOf(kind);

    publish("one");
    publish("two");
    publish("one");

    assertThat(index()).content().isEqualTo(place("one") + "\n" + place("two") + "\n");
    assertThat(remotes.search("", told))
        .extracting(found -> found.artifact().bitstreamId())
        .containsExactly("one", "two");
    assertThat(told.warnings).isEmpty();
  }

  @ParameterizedTest(name = "while there is an index: {0}")
  @ValueSource(booleans = {true, false})
  void ofTwoWhoAddALineAtOnceNoneIsLost(boolean isThere) throws IOException {
    addStoreOf(Kind.FILES);
    if (isThere) {
      publish("first");
    }
    atTheFirstChange(
        exchange -> {
          publish("theirs");
          return false;
        });

    publish("mine");

    assertThat(index()).content().contains(place("theirs"), place("mine"));
  }

  @Test
  void whoFindsItsLineOverwrittenAddsItAgain() throws IOException {
    addStoreOf(Kind.PLAIN_FILES);
    atTheFirstChange(
        exchange -> {
          Files.writeString(index(), place("theirs") + "\n");
          exchange.sendResponseHeaders(201, -1);
          return true;
        });

    publish("mine");

    assertThat(index()).content().isEqualTo(place("theirs") + "\n" + place("mine") + "\n");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"../one", "%2e%2E/one", "a/.%2e/%2e./one", "a/..%2Fone", "a/..%5cone"})
  void aLineThatLeadsOutOfTheStoreIsRefused(String line) throws IOException {
    addStoreOf(Kind.PLAIN_FILES);
    Files.writeString(index(), line + "\n");

    assertThat(remotes.search("", told)).isEmpty();

    assertThat(told.warnings)
        .singleElement()
        .asString()
        .contains("index.txt names " + line + ", which lies elsewhere");
  }

  @Test
  void whatCannotBeNamedThereIsPublishedAllTheSame() throws IOException {
    addStoreOf(Kind.FILES);
    atTheFirstChange(
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          return true;
        });

    assertThat(publish("one")).isEqualTo(server.address().resolve(place("one")));

    assertThat(told.warnings)
        .singleElement()
        .asString()
        .contains("published, but not named in index.txt", "403", "line " + place("one"));
  }

  @ParameterizedTest(name = "over {0}")
  @ValueSource(strings = {"http", "file"})
  void anIndexThatSomebodyKeepsIsKeptWhereTheServerListsToo(String scheme) throws IOException {
    URI base = scheme.equals("http") ? server.address() : server.folder().toUri();
    remotes.add(new RemoteRepository("store", base, SignaturePolicy.NONE, List.of()));
    publish("first");
    assertThat(index()).doesNotExist();
    Files.writeString(index(), place("first"));

    publish("second");
    publish("second");

    assertThat(index()).content().isEqualTo(place("first") + "\n" + place("second") + "\n");
  }

  @Test
  void bytesOfItThatAreNoTextStayInAFile() throws IOException {
    remotes.add(
        new RemoteRepository("store", server.folder().toUri(), SignaturePolicy.NONE, List.of()));
    Files.write(index(), new byte[] {(byte) 0xFF, '\n'});

    publish("one");

    assertThat(Files.readString(index(), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00FF\n" + place("one") + "\n");
    assertThat(told.warnings).isEmpty();
  }
}
