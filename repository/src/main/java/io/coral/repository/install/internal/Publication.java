package io.coral.repository.install.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.TransferListener;
import io.coral.repository.discovery.internal.Discovery;
import io.coral.repository.transport.internal.TransferException;
import io.coral.repository.transport.internal.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Puts an artifact into a public store. Its digest list goes first and claims the place: of two
 * that publish at once, one reads back the other's, or nothing yet, and stops. The descriptor goes
 * last, and shows the artifact to who looks for it; where the server does not list, the index does.
 * What broke off is finished by publishing the same again.
 */
final class Publication {
  private static final int MAX_LIST_BYTES = 4 << 20;

  private final Path folder;
  private final Artifact artifact;
  private final String descriptor;
  private final DigestList files;

  Publication(Path folder) throws IOException {
    this.folder = folder;
    this.artifact = ArtifactFormat.read(folder);
    this.descriptor = String.valueOf(ArtifactFormat.find(folder).orElseThrow().getFileName());
    this.files = files();
  }

  private DigestList files() throws IOException {
    Path list = folder.resolve(DigestList.FILE_NAME);
    Set<String> needed = new LinkedHashSet<>(artifact.files());
    needed.add(descriptor);
    if (!Files.isRegularFile(list)) {
      Map<String, String> digests = new LinkedHashMap<>();
      for (String name : needed) {
        digests.put(name, DigestList.sha256(folder.resolve(name)));
      }
      return DigestList.of(digests);
    }
    DigestList given = DigestList.parse(list.toString(), Files.readString(list));
    needed.removeAll(given.digests().keySet());
    if (!needed.isEmpty()) {
      throw new RepositoryException(
          list, "does not list " + String.join(", ", needed) + "; make the list anew");
    }
    for (Map.Entry<String, String> each : given.digests().entrySet()) {
      if (!DigestList.sha256(folder.resolve(each.getKey())).equals(each.getValue())) {
        throw new RepositoryException(
            folder.resolve(each.getKey()),
            "is not the file that " + DigestList.FILE_NAME + " lists; make the list anew");
      }
    }
    return given;
  }

  URI into(
      RemoteRepository repository, Transport transport, Path scratch, TransferListener listener)
      throws IOException {
    URI place = repository.address().resolve(PublicLayout.path(artifact));
    claim(place, transport, scratch, listener);
    requireOwn(place, transport);
    Map<String, Path> order = new LinkedHashMap<>();
    files.digests().keySet().forEach(name -> order.put(name, folder.resolve(name)));
    order.remove(descriptor);
    Path signature = folder.resolve(DigestList.SIGNATURE_FILE_NAME);
    if (Files.isRegularFile(signature)) {
      order.put(DigestList.SIGNATURE_FILE_NAME, signature);
    }
    order.put(descriptor, folder.resolve(descriptor));
    for (Map.Entry<String, Path> file : order.entrySet()) {
      transport.upload(file.getValue(), place.resolve(PublicLayout.path(file.getKey())), listener);
    }
    requireOwn(place, transport);
    announce(repository.address(), place, transport, listener);
    return place;
  }

  /** What is there is published, whether the index has its line or not. */
  private static void announce(
      URI base, URI place, Transport transport, TransferListener listener) {
    try {
      Discovery.announce(transport, base, place);
    } catch (IOException e) {
      listener.warn(
          "it is published, but not named in "
              + Discovery.INDEX
              + " ("
              + e.getMessage()
              + "); publish it again, or add the line "
              + base.relativize(place));
    }
  }

  private void claim(URI place, Transport transport, Path scratch, TransferListener listener)
      throws IOException {
    URI list = place.resolve(DigestList.FILE_NAME);
    if (transport.get(list, MAX_LIST_BYTES).isEmpty()) {
      Path file = Files.writeString(scratch.resolve(DigestList.FILE_NAME), files.text());
      transport.claim(file, list, listener);
    }
  }

  /** At the end, too: a store that neither makes folders nor heeds a precondition takes both. */
  private void requireOwn(URI place, Transport transport) throws IOException {
    byte[] there =
        transport
            .get(place.resolve(DigestList.FILE_NAME), MAX_LIST_BYTES)
            .orElseThrow(
                () ->
                    new TransferException(
                        place,
                        "is there without a digest list: somebody else publishes it just now, or"
                            + " it was put there otherwise or in part; if so, delete that folder"
                            + " and publish again"));
    if (!new String(there, StandardCharsets.UTF_8).equals(files.text())) {
      throw new TransferException(
          place,
          "has another artifact of this id, version and platform, and what is published never"
              + " changes; give this one another version");
    }
  }
}
