package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.artifact.Artifact;
import io.coral.api.repository.RemoteBitstream;
import io.coral.spec.Bitstream;
import java.util.Collection;
import java.util.List;

/** What of the known repositories somebody means by {@code ID[:VERSION]}. */
final class Obtainable {
  private Obtainable() {}

  /** The id alone. */
  static String id(String idAndVersion) {
    int colon = idAndVersion.indexOf(':');
    return colon < 0 ? idAndVersion : idAndVersion.substring(0, colon);
  }

  /** Those of exactly that id, their own or an accelerator's, and that version if one is named. */
  static List<RemoteBitstream> of(String idAndVersion, Collection<RemoteBitstream> found) {
    String id = id(idAndVersion);
    String version = idAndVersion.substring(Math.min(id.length() + 1, idAndVersion.length()));
    return found.stream()
        .filter(each -> isCalled(each.artifact(), id))
        .filter(each -> version.isEmpty() || each.artifact().version().equals(version))
        .toList();
  }

  private static boolean isCalled(Artifact artifact, String id) {
    return artifact.bitstreamId().equals(id) || artifact.acceleratorIds().contains(id);
  }

  /** The newest for each platform that a board can run. */
  static List<RemoteBitstream> newest(List<RemoteBitstream> found, List<Board> boards) {
    return RemoteBitstream.newest(
        found, artifact -> boards.stream().anyMatch(board -> runs(board, artifact)));
  }

  private static boolean runs(Board board, Artifact artifact) {
    return board.device().runs(artifact.platform(), Bitstream.interfaces(artifact.properties()));
  }
}
