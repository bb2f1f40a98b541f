package io.coral.repository.transport.internal;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server's own listing of a folder names: the pages of nginx, Apache and Artifactory, and
 * WebDAV's answers. Only what lies in the folder itself counts, wherever a link may lead.
 */
final class Listing {

  private static final Pattern LINK =
      Pattern.compile("(?i)<a\\s[^>]*?href\\s*=\\s*[\"']([^\"'?#]+)[\"']");

  private static final Pattern MEMBER =
      Pattern.compile("<(?:\\w+:)?href(?:\\s[^>]*)?>\\s*([^<\\s]+)\\s*</");

  /** A file's or, with {@code /} at its end, a folder's; none leads elsewhere by its numbers. */
  private static final Pattern NAME = Pattern.compile("(?i)(?!\\.|%2e)(?!.*%(2f|5c))[^/]+/?");

  private Listing() {}

  static List<URI> ofPage(URI folder, String html) {
    return children(folder, LINK, html);
  }

  static List<URI> ofWebDav(URI folder, String xml) {
    return children(folder, MEMBER, xml);
  }

  private static List<URI> children(URI folder, Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1).replace("&amp;", "&"))
        .flatMap(name -> child(folder, name).stream())
        .distinct()
        .toList();
  }

  private static Optional<URI> child(URI folder, String name) {
    try {
      String found = folder.resolve(name).normalize().toString();
      return found.startsWith(folder.toString())
              && NAME.matcher(found.substring(folder.toString().length())).matches()
          ? Optional.of(URI.create(found))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no address
    }
  }
}
