package io.coral.runtime.xilinx.format;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.sax.SAXSource;
import org.glassfish.jaxb.runtime.v2.JAXBContextFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * Embedded metadata from and to XML. A document type declaration is refused, and with it every
 * entity, external or not. Thread-safe.
 */
final class XmlCodec {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ELEMENTS = 1 << 16;
  private static @Nullable JAXBContext context;

  static {
    try {
      JAXBContext unused = context();
    } catch (JAXBException e) {
      // tried again by whoever reads or writes
    }
  }

  private XmlCodec() {}

  /** Reads a document; {@code section} words the errors. */
  static XmlMetadata read(Bytes section) {
    try {
      SAXSource source =
          new SAXSource(
              new Counting(reader()),
              new InputSource(new ByteArrayInputStream(section.unpadded())));
      Object root = context().createUnmarshaller().unmarshal(source);
      if (root instanceof XmlMetadata metadata) {
        return metadata;
      }
      throw section.invalid(0, "embedded metadata", root.getClass().getName(), "project");
    } catch (JAXBException | SAXException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw section
          .invalid(0, "embedded metadata", cause.getMessage(), "well-formed XML without DOCTYPE")
          .causedBy(e);
    }
  }

  static byte[] write(XmlMetadata metadata) {
    try {
      Marshaller marshaller = context().createMarshaller();
      marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      marshaller.marshal(metadata, out);
      return out.toByteArray();
    } catch (JAXBException e) {
      throw new IllegalStateException("the embedded metadata cannot be written as XML", e);
    }
  }

  /** Each element becomes an object, so a document of many small ones would take much memory. */
  private static final class Counting extends XMLFilterImpl {
    private int elements;

    Counting(XMLReader parent) {
      super(parent);
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes)
        throws SAXException {
      elements++;
      if (elements > MAX_ELEMENTS) {
        throw new SAXException("it has more than " + MAX_ELEMENTS + " elements");
      }
      super.startElement(uri, localName, name, attributes);
    }
  }

  private static XMLReader reader() throws SAXException {
    try {
      SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setXIncludeAware(false);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      SAXParser parser = factory.newSAXParser();
      parser.setProperty("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", MAX_DEPTH);
      return parser.getXMLReader();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser lacks a safety feature", e);
    }
  }

  /** Made with this class, which may begin early, for it takes long; a failure is tried again. */
  private static synchronized JAXBContext context() throws JAXBException {
    JAXBContext made = context;
    if (made == null) {
      made = new JAXBContextFactory().createContext(new Class<?>[] {XmlMetadata.class}, Map.of());
      context = made;
    }
    return made;
  }
}
