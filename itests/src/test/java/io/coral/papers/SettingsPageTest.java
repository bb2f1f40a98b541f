package io.coral.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** docs/settings.md says of every key what the built bundles' Metatype says. */
@Tag("once")
class SettingsPageTest {
  private static final String PAGE = "docs/settings.md";
  private static final Pattern SECTION = Pattern.compile("## `([\\w.]+)`.*");
  private static final Pattern ROW =
      Pattern.compile("\\| `([\\w.]+)` \\| ([^|]*) \\| (?:`([^|`]*)`)? *\\| .*\\|");

  /** Keys that their owner reads by itself; nothing describes them to a console. */
  private static final List<String> WITHOUT_METATYPE =
      List.of("io.coral.layers on", "io.coral.runtime.dualfpga member");

  /** A key as both sides describe it. */
  private record Setting(String kind, String fallback) {}

  @Test
  void theTableIsWhatTheBundlesSay() throws Exception {
    Map<String, Setting> page = page();
    page.keySet().removeAll(WITHOUT_METATYPE);

    assertThat(page).as(PAGE).containsExactlyInAnyOrderEntriesOf(bundles());
  }

  @Test
  void everyPidThatAComponentReadsHasASection() throws Exception {
    TreeSet<String> sections = new TreeSet<>();
    page().keySet().forEach(key -> sections.add(key.substring(0, key.indexOf(' '))));

    assertThat(pids()).hasSizeGreaterThan(5).isSubsetOf(sections);
  }

  private static Map<String, Setting> page() {
    Map<String, Setting> settings = new TreeMap<>();
    String pid = "";
    for (String line : Papers.lines(PAGE)) {
      Matcher section = SECTION.matcher(line);
      Matcher row = ROW.matcher(line);
      if (line.startsWith("## ")) {
        pid = section.matches() ? section.group(1) : "";
      } else if (row.matches() && !pid.isEmpty()) {
        String kind = row.group(2).strip();
        String fallback = row.group(3) == null ? "" : row.group(3);
        settings.put(
            pid + " " + row.group(1),
            new Setting(
                List.of("list", "number", "flag").stream()
                    .filter(kind::startsWith)
                    .findFirst()
                    .orElse("text"),
                fallback.replace(", ", ",")));
      }
    }
    return settings;
  }

  private static Map<String, Setting> bundles() throws Exception {
    Map<String, Setting> settings = new TreeMap<>();
    for (Document metatype : documents("OSGI-INF/metatype/")) {
      Element designate = (Element) metatype.getElementsByTagName("Designate").item(0);
      String pid = designate.getAttribute("pid") + designate.getAttribute("factoryPid");
      NodeList attributes = metatype.getElementsByTagName("AD");
      for (int i = 0; i < attributes.getLength(); i++) {
        Element attribute = (Element) attributes.item(i);
        settings.put(
            pid + " " + attribute.getAttribute("id"),
            new Setting(
                attribute.hasAttribute("cardinality") ? "list" : kind(attribute),
                attribute.getAttribute("default").replace("\\", "")));
      }
    }
    return settings;
  }

  private static String kind(Element attribute) {
    return switch (attribute.getAttribute("type")) {
      case "String" -> "text";
      case "Boolean" -> "flag";
      default -> "number";
    };
  }

  private static TreeSet<String> pids() throws Exception {
    TreeSet<String> pids = new TreeSet<>();
    for (Document component : documents("OSGI-INF/")) {
      pids.add(component.getDocumentElement().getAttribute("configuration-pid"));
    }
    pids.remove("");
    return pids;
  }

  /** The XML files right in a folder of Coral's own bundles. */
  private static List<Document> documents(String folder) throws Exception {
    List<Document> documents = new java.util.ArrayList<>();
    for (Path file : ownBundles()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        for (ZipEntry entry : jar.stream().toList()) {
          String name = entry.getName();
          if (name.startsWith(folder)
              && name.endsWith(".xml")
              && name.indexOf('/', folder.length()) < 0) {
            try (InputStream in = jar.getInputStream(entry)) {
              documents.add(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in));
            }
          }
        }
      }
    }
    return documents;
  }

  private static List<Path> ownBundles() throws IOException {
    try (Stream<Path> jars =
        Files.list(Path.of(System.getProperty("coral.distribution"), "bundles"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("io.coral.")).toList();
    }
  }
}
