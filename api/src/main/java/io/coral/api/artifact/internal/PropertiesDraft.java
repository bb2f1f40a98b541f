package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAnyElement;
import jakarta.xml.bind.annotation.XmlTransient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/**
 * A map of vendor data as it was read. In XML an element for each entry, named by the key; a key
 * that is no XML name is written {@code <property key="…">}.
 */
@XmlAccessorType(XmlAccessType.FIELD)
public final class PropertiesDraft extends Draft {

  /** The XML form. */
  @XmlAnyElement List<Element> elements = new ArrayList<>();

  /** The JSON form. */
  @XmlTransient final Map<String, String> values = new LinkedHashMap<>();

  /** The entries of either form, in order. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>(values);
    for (Element element : elements) {
      String key = element.getAttribute("key");
      entries.put(key.isEmpty() ? element.getTagName() : key, element.getTextContent().strip());
    }
    return entries;
  }
}
