package dev.lamina.core.data.format;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An XML file of Pascal VOC: the size of a picture and its objects.
 *
 * @param width as annotated; 0 where nothing sensible is said
 * @param height likewise
 */
record VocAnnotation(int width, int height, List<Item> objects) implements Serializable {

  private static final int MOST_PROLOG = 200;
  private static final Pattern ENCODING =
      Pattern.compile("\\A(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final int MOST_DEPTH = 16;
  private static final int MOST_OBJECTS = 10_000;
  private static final int MOST_TEXT = 1_000;

  /**
   * An object. Values are as written; null where they are missing.
   *
   * @param difficult whether {@code difficult} is 1
   */
  record Item(String name, String left, String top, String right, String bottom, boolean difficult)
      implements Serializable {}

  /**
   * Parses a file. It may have no DOCTYPE, which could name other files or grow without bounds.
   *
   * @throws RejectedException {@code BAD_ANNOTATION} if it is no such XML
   */
  static VocAnnotation parse(byte[] xml) {
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(input(xml));
      try {
        return read(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage().replaceAll("\\s+", " ");
      throw new RejectedException(RejectReason.BAD_ANNOTATION, "it is no XML: " + why, e);
    }
  }

  /** Bytes that are no text are refused here: the parser prints what it says of them. */
  private static Reader input(byte[] xml) throws XMLStreamException {
    String head =
        new String(xml, 0, Math.min(xml.length, MOST_PROLOG), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(head);
    try {
      Charset charset =
          head.startsWith("\u00fe\u00ff") || head.startsWith("\u00ff\u00fe")
              ? StandardCharsets.UTF_16
              : declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
      String text = charset.newDecoder().decode(ByteBuffer.wrap(xml)).toString();
      return new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new XMLStreamException("its bytes are no text of the encoding that it has", e);
    }
  }

  private static XMLInputFactory factory() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // The default writes to the error stream what is thrown as well.
    factory.setXMLReporter((message, type, information, location) -> {});
    return factory;
  }

  private static VocAnnotation read(XMLStreamReader reader) throws XMLStreamException {
    Deque<String> open = new ArrayDeque<>();
    var top = new HashMap<String, String>();
    var objects = new ArrayList<Item>();
    Map<String, String> values = top;
    var text = new StringBuilder();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          open.addLast(reader.getLocalName());
          refuse(open.size() > MOST_DEPTH, "elements nested deeper than " + MOST_DEPTH);
          if (path(open).equals("annotation/object")) {
            values = new HashMap<>();
          }
          text.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          text.append(reader.getText(), 0, Math.min(MOST_TEXT, reader.getTextLength()));
          text.setLength(Math.min(text.length(), MOST_TEXT));
        }
        case XMLStreamConstants.DTD -> refuse(true, "a DOCTYPE");
        case XMLStreamConstants.END_ELEMENT -> {
          String path = path(open);
          values.putIfAbsent(path, text.toString().strip());
          text.setLength(0);
          if (path.equals("annotation/object")) {
            objects.add(item(values));
            refuse(objects.size() > MOST_OBJECTS, "more than " + MOST_OBJECTS + " objects");
            values = top;
          }
          open.removeLast();
        }
        default -> {}
      }
    }
    refuse(!top.containsKey("annotation"), "another root than annotation");
    int width = size(top.get("annotation/size/width"));
    int height = size(top.get("annotation/size/height"));
    boolean stated = width > 0 && height > 0;
    return new VocAnnotation(stated ? width : 0, stated ? height : 0, List.copyOf(objects));
  }

  private static Item item(Map<String, String> values) {
    String object = "annotation/object/";
    return new Item(
        values.get(object + "name"),
        values.get(object + "bndbox/xmin"),
        values.get(object + "bndbox/ymin"),
        values.get(object + "bndbox/xmax"),
        values.get(object + "bndbox/ymax"),
        "1".equals(values.get(object + "difficult")));
  }

  private static String path(Deque<String> open) {
    return String.join("/", open);
  }

  private static int size(String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static void refuse(boolean wrong, String what) {
    if (wrong) {
      throw new RejectedException(
          RejectReason.BAD_ANNOTATION, "it has " + what + " (want plain XML of Pascal VOC)");
    }
  }
}
