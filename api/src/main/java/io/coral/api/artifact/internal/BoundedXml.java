package io.coral.api.artifact.internal;

import io.coral.api.artifact.ArtifactException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * Refuses XML that is nested deeper than any descriptor, before anything is built of it, and a
 * field that is given twice, which the JSON form refuses too.
 */
final class BoundedXml extends StreamReaderDelegate {
  /** The fields that a part of a descriptor has once; what is not named here may repeat. */
  private static final Map<String, Set<String>> ONCE =
      Map.of(
          "bitstream",
          Set.of(
              "name",
              "bitstreamId",
              "version",
              "description",
              "platform",
              "kernels",
              "model",
              "properties"),
          "platform",
          Set.of("vendor", "name", "version"),
          "kernel",
          Set.of("kernelId", "arguments", "properties"),
          "argument",
          Set.of("type", "name", "size", "access", "properties"),
          "model",
          Set.of("name", "kernelId", "inputs", "outputs", "between", "constants", "batch"),
          "tensor",
          Set.of("name", "datatype", "argument"),
          "constant",
          Set.of("argument", "file", "sha256"),
          "batch",
          Set.of("argument", "most", "delayMicros", "acrossTenants"));

  private static final String PROPERTIES = "properties";
  private static final String KEY = "key";

  private final String file;
  private final Deque<Part> open = new ArrayDeque<>();

  /** An element that has begun, and the fields seen in it. */
  private record Part(String name, Set<String> seen) {}

  BoundedXml(String file, XMLStreamReader reader) {
    super(reader);
    this.file = file;
  }

  @Override
  public int next() throws XMLStreamException {
    int event = super.next();
    if (event == START_ELEMENT) {
      begin(getName().toString());
    } else if (event == END_ELEMENT) {
      open.pop();
    }
    return event;
  }

  private void begin(String name) {
    if (open.size() >= Bounds.DEPTH) {
      throw new ArtifactException(
          file,
          getLocation().getLineNumber(),
          "",
          "is nested more than " + Bounds.DEPTH + " deep; no descriptor is");
    }
    Part parent = open.peek();
    if (parent != null) {
      String field = field(parent, name);
      if (!field.isEmpty() && !parent.seen().add(field)) {
        throw new ArtifactException(
            file,
            getLocation().getLineNumber(),
            Bounds.shown(field),
            "stands twice in <" + parent.name() + ">; expected once");
      }
    }
    open.push(new Part(name, new HashSet<>()));
  }

  /** What may stand only once in the parent; empty for what may repeat. */
  private String field(Part parent, String name) {
    if (parent.name().equals(PROPERTIES)) {
      String key = getAttributeValue(null, KEY);
      return key == null || key.isEmpty() ? name : key;
    }
    return ONCE.getOrDefault(parent.name(), Set.of()).contains(name) ? name : "";
  }
}
