package io.coral.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * The descriptions of a bundle's components, as its header names them. Declarative Services logs
 * which it cannot read, and leaves the component out.
 */
final class ComponentFiles {
  private static final String HEADER = "Service-Component";
  private static final String NAMESPACE = "http://www.osgi.org/xmlns/scr/";
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  private final Optional<ServiceComponentRuntime> components;
  private final Patience patience;

  /**
   * The components as Declarative Services knows them.
   *
   * @param patience how long it may need to read those of bundles that were started just now
   */
  ComponentFiles(Optional<ServiceComponentRuntime> components, Patience patience) {
    this.components = components;
    this.patience = patience;
  }

  /** What of them is not read; none where Declarative Services does not run. */
  List<Problem> problems(Bundle bundle) {
    String header = bundle.getHeaders("").get(HEADER);
    if (header == null || components.isEmpty()) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    int described = 0;
    for (String name : COMMA.splitAsStream(header.trim()).toList()) {
      String path = name.split(";", 2)[0];
      List<URL> files = files(bundle, path);
      if (files.isEmpty()) {
        problems.add(
            broken(path + " is not in the bundle, and its header " + HEADER + " names it"));
      }
      for (URL file : files) {
        try {
          described += components(file);
        } catch (IOException | XMLStreamException e) {
          problems.add(broken(file.getPath().substring(1) + " cannot be read: " + oneLine(e)));
        }
      }
    }
    int all = described;
    if (problems.isEmpty() && !patience.until(() -> read(bundle) >= all)) {
      problems.add(
          broken(
              "Declarative Services takes "
                  + read(bundle)
                  + " of the "
                  + described
                  + " components that "
                  + header
                  + " describes; it logged what is wrong with the others"));
    }
    return problems;
  }

  private int read(Bundle bundle) {
    return components.map(known -> known.getComponentDescriptionDTOs(bundle).size()).orElse(0);
  }

  private static Problem broken(String what) {
    return new Problem(what, "mend the description, or ask its vendor", true);
  }

  private static List<URL> files(Bundle bundle, String path) {
    int slash = path.lastIndexOf('/');
    var found =
        bundle.findEntries(
            slash < 0 ? "/" : path.substring(0, slash), path.substring(slash + 1), false);
    return found == null ? List.of() : Collections.list(found);
  }

  /** How many components a file describes. */
  private static int components(URL file) throws IOException, XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream in = file.openStream()) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      int count = 0;
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamReader.START_ELEMENT
            && reader.getLocalName().equals("component")
            && isOfComponents(reader.getNamespaceURI())) {
          count++;
        }
      }
      return count;
    }
  }

  /** The first version of the specification knew no namespace. */
  private static boolean isOfComponents(String namespace) {
    return namespace == null || namespace.isEmpty() || namespace.startsWith(NAMESPACE);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
