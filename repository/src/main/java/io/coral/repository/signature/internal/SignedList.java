package io.coral.repository.signature.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.util.Collection;

/**
 * The signature over an artifact's digest list. Its trusted comment begins with what was signed,
 * {@code <id> <version> <vendor>/<board>/<platform version>}, so that a good signature of one
 * artifact is none of another.
 */
public final class SignedList {

  private SignedList() {}

  /** What a trusted comment has to begin with. */
  public static String words(Artifact artifact) {
    return artifact.bitstreamId() + " " + artifact.version() + " " + artifact.platform();
  }

  /**
   * Applies a repository's policy to an artifact that is to be installed.
   *
   * @param folder which holds the digest list, and its signature
   * @throws RepositoryException when the policy refuses it
   */
  public static void require(
      RemoteRepository repository, Path folder, Artifact artifact, TransferListener listener)
      throws IOException {
    if (repository.signatures() == SignaturePolicy.NONE) {
      return;
    }
    try {
      String unused = verify(repository.keys(), folder, artifact);
    } catch (SignatureException e) {
      String told = SignedList.words(artifact) + ": its signature " + e.getMessage();
      if (repository.signatures() == SignaturePolicy.REQUIRE) {
        throw new RepositoryException(
            folder,
            told
                + "; the repository "
                + repository.name()
                + " requires one by a key of its own, so it is not installed",
            e);
      }
      listener.warn(told + " (the repository " + repository.name() + " asks for one)");
    }
  }

  /**
   * Checks the signature of an artifact.
   *
   * @param keys those that are trusted
   * @return the trusted comment
   */
  public static String verify(Collection<String> keys, Path folder, Artifact artifact)
      throws IOException, SignatureException {
    Path list = folder.resolve(DigestList.FILE_NAME);
    Path signature = folder.resolve(DigestList.SIGNATURE_FILE_NAME);
    if (!Files.isRegularFile(list) || !Files.isRegularFile(signature)) {
      throw new SignatureException("is missing; expected " + DigestList.SIGNATURE_FILE_NAME);
    }
    String comment = Minisign.verify(keys, Files.readAllBytes(list), Files.readString(signature));
    if (!(comment + " ").startsWith(words(artifact) + " ")) {
      throw new SignatureException(
          "is of '"
              + comment
              + "'; expected a trusted comment that begins with '"
              + words(artifact)
              + "'");
    }
    return comment;
  }
}
