package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.coral.spec.format.EntriesDigest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The result of the conformance kit that a runtime's bundle carries, checked against the bundle as
 * it is.
 *
 * @param summary what it says, in one line
 * @param notTried the MUST rules that nobody could try, as it says
 * @param problems why it cannot be relied on; empty when it can
 */
record CapsuleState(String summary, List<String> notTried, List<Problem> problems) {

  private static final String ENTRY = "META-INF/conformance.json";
  private static final String SIGNATURE = "META-INF/conformance.sig";

  /** More than any document of the kit has. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String NAMESPACE = "io.coral.conformance";
  private static final String REMEDY =
      "take the sealed bundle from its vendor again, or run the kit";

  /** The capsule of a bundle; absent when it carries none. */
  static Optional<CapsuleState> of(Bundle bundle) {
    List<BundleCapability> claims =
        bundle.adapt(BundleRevision.class).getDeclaredCapabilities(NAMESPACE);
    URL entry = bundle.getEntry(ENTRY);
    if (entry == null && claims.isEmpty()) {
      return Optional.empty();
    }
    List<Problem> problems = new ArrayList<>();
    if (entry == null || claims.isEmpty()) {
      problems.add(
          new Problem(
              "claims conformance with only one of " + ENTRY + " and the capability " + NAMESPACE,
              REMEDY,
              true));
      return Optional.of(new CapsuleState("incomplete", List.of(), List.copyOf(problems)));
    }
    try {
      return Optional.of(read(bundle, entry, claims.get(0), problems));
    } catch (IOException | IllegalArgumentException e) {
      problems.add(new Problem("its conformance cannot be read: " + e.getMessage(), REMEDY, true));
      return Optional.of(new CapsuleState("unreadable", List.of(), List.copyOf(problems)));
    }
  }

  private static CapsuleState read(
      Bundle bundle, URL entry, BundleCapability claim, List<Problem> problems) throws IOException {
    byte[] json = bytes(entry);
    List<String> notTried = new ArrayList<>();
    Map<String, String> said = texts(json, notTried);
    String digest = String.valueOf(said.get("digest"));
    if (!digest.equals(claim.getAttributes().get("digest")) || !digest.equals(digestOf(bundle))) {
      problems.add(
          new Problem("its content is not what the kit has tested: digests differ", REMEDY, true));
    }
    String signed = "not signed";
    URL signature = bundle.getEntry(SIGNATURE);
    if (signature != null) {
      CapsuleSignature seen = CapsuleSignature.check(bytes(signature), json);
      signed = seen.signer();
      seen.problem().ifPresent(what -> problems.add(new Problem(what, REMEDY, true)));
    }
    String summary =
        "specification "
            + said.get("spec")
            + ", kit "
            + said.get("kit")
            + ", "
            + said.get("date")
            + " on "
            + said.get("device")
            + ", "
            + signed;
    return new CapsuleState(summary, List.copyOf(notTried), List.copyOf(problems));
  }

  private static byte[] bytes(URL entry) throws IOException {
    try (InputStream in = entry.openStream()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(entry.getPath() + " has more than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  /** The texts of the outermost object, and apart from them its list of rules. */
  private static Map<String, String> texts(byte[] json, List<String> notTried) throws IOException {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(ENTRY + " is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          texts.put(name, parser.getText());
        } else if (name.equals("notTried") && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.VALUE_STRING) {
            notTried.add(parser.getText());
          }
        }
        parser.skipChildren();
      }
    }
    return texts;
  }

  private static String digestOf(Bundle bundle) throws IOException {
    EntriesDigest digest = new EntriesDigest();
    add(bundle, "/", digest);
    return digest.hex();
  }

  private static void add(Bundle bundle, String folder, EntriesDigest digest) throws IOException {
    Enumeration<String> paths = bundle.getEntryPaths(folder);
    if (paths == null) {
      return;
    }
    for (String path : Collections.list(paths)) {
      String name = path.startsWith("/") ? path.substring(1) : path;
      URL url = bundle.getEntry(name);
      if (name.endsWith("/")) {
        add(bundle, name, digest);
      } else if (url != null) {
        try (InputStream in = url.openStream()) {
          digest.add(name, in);
        }
      }
    }
  }
}
