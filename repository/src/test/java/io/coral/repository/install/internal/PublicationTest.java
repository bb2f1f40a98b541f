package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put into a store is one publisher's, and all that it needs. */
class PublicationTest extends StoreTest {
  private static final String PLACE = "xilinx/u280/xdma_201920.3/com/example/vector/1/1addition/";

  /** One of the same id whose binary is its own. */
  private Path source(long seed) throws IOException {
    Path source = artifact(temp.resolve("source" + seed), "com.example.vector", "1");
    Files.write(source.resolve("a.bin"), content(seed));
    return source;
  }

  private URI publish(Path source) {
    return remotes.publish(source, "store", told);
  }

  private static void refused(ThrowingCallable publishing, String why) {
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(publishing)
        .withMessageContaining(why);
  }

  private static StoreServer.Fault first(String request, StoreServer.Fault then) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return exchange ->
        (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath())
                .equals(request.replace(" ", " /" + PLACE))
            && isFirst.getAndSet(false)
            && then.answers(exchange);
  }

  @ParameterizedTest(name = "{0}, another one publishes at the first {1}")
  @CsvSource({"WEB_DAV, GET SHA256SUMS", "FILES, GET SHA256SUMS", "FILES, PUT SHA256SUMS"})
  void ofTwoThatSeeNothingThereTheSecondIsRefused(StoreServer.Kind kind, String request)
      throws IOException {
    server.is(kind);
    add(SignaturePolicy.NONE);
    Path mine = source(1);
    Path theirs = source(2);
    server.inject(
        first(
            request,
            exchange -> {
              publish(theirs);
              boolean looks = request.startsWith("GET");
              if (looks) {
                exchange.sendResponseHeaders(404, -1);
              }
              return looks;
            }));

    refused(() -> publish(mine), "has another artifact");
    InstalledBitstream installed = install(server.address().resolve(PLACE));
    assertThat(installed.binary()).hasBinaryContent(content(2));
  }

  @Test
  void whoFindsAPlaceClaimedAndNoListYetIsRefused() throws IOException {
    add(SignaturePolicy.NONE);
    Path mine = source(1);
    Path theirs = source(2);
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    server.inject(
        first(
            "PUT SHA256SUMS",
            exchange -> {
              refusal.set(catchThrowable(() -> publish(theirs)));
              return false;
            }));

    assertThat(install(publish(mine)).binary()).hasBinaryContent(content(1));
    assertThat(refusal.get()).hasMessageContaining("somebody else publishes it just now");
  }

  @Test
  void aStoreThatKeepsNobodyApartIsFoundOutAtTheEnd() throws IOException {
    server.is(StoreServer.Kind.PLAIN_FILES);
    add(SignaturePolicy.NONE);
    Path mine = source(1);
    server.inject(
        first(
            "PUT bitstream.json",
            exchange -> {
              Files.writeString(server.folder().resolve(PLACE + "SHA256SUMS"), "another");
              return false;
            }));

    refused(() -> publish(mine), "has another artifact");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"with a list", "without one", "laid out by hand"})
  void aModelComesWithItsConstants(String way) throws IOException {
    add(SignaturePolicy.NONE);
    boolean isPublished = !way.equals("laid out by hand");
    Path model = model(isPublished ? temp.resolve("model") : server.folder().resolve(PLACE));
    if (way.equals("with a list")) {
      list(model, "a.bin", "bitstream.json", "w.bin", "weights/more.bin");
    }

    InstalledBitstream installed =
        install(isPublished ? publish(model) : server.address().resolve(PLACE));

    assertThat(repository.verify(installed)).isEmpty();
    assertThat(installed.folder().resolve("w.bin")).hasContent("weights");
    assertThat(Files.exists(installed.folder().resolve("weights/more.bin")))
        .isEqualTo(way.equals("with a list"));
  }

  @Test
  void aLargeFileIsToldAsItGoes() throws IOException {
    add(SignaturePolicy.NONE);

    publish(source(1));

    String end = " of " + SIZE;
    assertThat(told.steps)
        .filteredOn(step -> step.startsWith("a.bin "))
        .hasSizeGreaterThan(2)
        .contains("a.bin 16384" + end)
        .endsWith("a.bin " + SIZE + end);
  }

  @Test
  void aListWithoutWhatTheDescriptorNamesIsNotPublished() throws IOException {
    add(SignaturePolicy.NONE);
    Path model = model(temp.resolve("model"));
    list(model, "a.bin", "bitstream.json");

    refused(() -> publish(model), "does not list w.bin");
  }

  private static void list(Path folder, String... names) throws IOException {
    Map<String, String> digests = new HashMap<>();
    for (String name : names) {
      digests.put(name, DigestList.sha256(folder.resolve(name)));
    }
    Files.writeString(folder.resolve(DigestList.FILE_NAME), DigestList.of(digests).text());
  }

  private static Path model(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("weights"));
    Files.writeString(folder.resolve("weights/more.bin"), "more");
    Files.writeString(folder.resolve("w.bin"), "weights");
    Files.write(folder.resolve("a.bin"), content(1));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "a.bin", "bitstreamId": "com.example.vector", "version": "1",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [{"name": "add", "kernelId": "addition", "arguments": [
           {"type": "float*", "name": "x", "access": "r"},
           {"type": "float*", "name": "w", "access": "r"},
           {"type": "float*", "name": "y", "access": "w"}]}],
         "model": {"name": "vector", "kernelId": "addition",
           "inputs": [{"name": "x", "datatype": "FP32", "shape": [4], "argument": "x"}],
           "outputs": [{"name": "y", "datatype": "FP32", "shape": [4], "argument": "y"}],
           "constants": [{"argument": "w", "file": "w.bin", "sha256": "%s"}]}}
        """
            .formatted(DigestList.sha256(folder.resolve("w.bin"))));
    return folder;
  }
}
