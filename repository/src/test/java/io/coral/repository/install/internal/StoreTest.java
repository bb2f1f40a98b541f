package io.coral.repository.install.internal;

import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import io.coral.api.repository.TransferListener;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.repository.signature.internal.TestKey;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** For each test a server that stores artifacts, and a repository that installs from it. */
@Timeout(60)
abstract class StoreTest {
  static final int SIZE = 300_000;

  @TempDir Path temp;

  StoreServer server;
  DiskRepository repository;
  RemoteRepositoriesComponent remotes;
  final Told told = new Told();

  static final class Told implements TransferListener {
    final List<String> warnings = new ArrayList<>();
    final List<String> steps = new ArrayList<>();
    volatile long done;

    @Override
    public synchronized void progress(String file, long now, long total) {
      steps.add(file.substring(file.lastIndexOf('/') + 1) + " " + now + " of " + total);
      done = now;
    }

    @Override
    public void warn(String message) {
      warnings.add(message);
    }
  }

  @BeforeEach
  void openStore() throws IOException {
    server = new StoreServer(temp.resolve("store"));
    repository = new DiskRepository(temp.resolve("repository"), new BinaryFormats());
    remotes = new RemoteRepositoriesComponent(Map.of(), repository);
  }

  @AfterEach
  void closeStore() {
    server.close();
  }

  static byte[] content(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Lays out an artifact with a binary of its own. */
  static Path artifact(Path folder, String id, String version) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("a.bin"), content(id.hashCode() + version.hashCode()));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "a.bin", "bitstreamId": "%s", "version": "%s",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [{"name": "add", "kernelId": "addition", "arguments": []}]}
        """
            .formatted(id, version));
    return folder;
  }

  private static Path listed(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("SHA256SUMS"),
        DigestList.of(
                Map.of(
                    "a.bin", DigestList.sha256(folder.resolve("a.bin")),
                    "bitstream.json", DigestList.sha256(folder.resolve("bitstream.json"))))
            .text());
    return folder;
  }

  URI stored(String id, String version) throws IOException {
    String path =
        "xilinx/u280/xdma_201920.3/" + id.replace('.', '/') + "/" + version + "/1addition/";
    listed(artifact(server.folder().resolve(path), id, version));
    return server.address().resolve(path);
  }

  InstalledBitstream install(URI address) {
    return remotes.install(address.toString(), Optional.empty(), told);
  }

  void add(SignaturePolicy policy, TestKey... keys) {
    remotes.add(
        new RemoteRepository(
            "store", server.address(), policy, Stream.of(keys).map(TestKey::publicKey).toList()));
  }
}
