package io.coral.api.repository;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Addresses by what they name, however they are written. */
final class Addresses {

  private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

  private Addresses() {}

  /** Whether an address is a folder's, or one within it. */
  static boolean isWithin(URI folder, URI address) {
    return normal(address).startsWith(normal(folder));
  }

  /** Scheme, host, port and path, each in one way, as a folder's. */
  private static String normal(URI address) {
    String scheme = lower(address.getScheme());
    int port = address.getPort() < 0 ? PORTS.getOrDefault(scheme, -1) : address.getPort();
    String host = lower(address.getHost()).replaceFirst("\\.$", "");
    return scheme + "://" + host + ":" + port + path(String.valueOf(address.getPath()));
  }

  /** As servers go along a path. */
  private static String path(String decoded) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : decoded.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + parts.stream().map(part -> part + "/").collect(Collectors.joining());
  }

  private static String lower(String text) {
    return String.valueOf(text).toLowerCase(Locale.ROOT);
  }
}
