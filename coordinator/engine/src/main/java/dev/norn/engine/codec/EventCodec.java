package dev.norn.engine.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.norn.engine.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events as the journal keeps them: a JSON array of objects with short names, because their bytes are what a transaction
 * costs on disk. {@link EventWriter} lists them. They are kept for ever: a name is never given another meaning, a member
 * may be added and must then be optional.
 *
 * <p>The column must keep the text as it is ({@code json} or {@code text}, not {@code jsonb}).
 *
 * <p>Safe for use by many threads.
 */
public final class EventCodec {

    /** What was accepted once must be readable: the limits are where input arrives, not here. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private EventCodec() {}

    /** The events as one text. */
    public static String encode(List<Event> events) {
        return write(out -> {
            out.writeStartArray();
            for (Event event : events) {
                EventWriter.write(out, event);
            }
            out.writeEndArray();
        });
    }

    /**
     * The events of a text that {@link #encode} of this or an earlier release wrote.
     *
     * @throws EventFormatException if it did not
     */
    public static List<Event> decode(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new EventFormatException("expected a list of events: " + excerpt(text));
            }
            List<Event> events = new ArrayList<>(4);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                events.add(EventReader.read(EventMembers.read(parser, text)));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY || parser.nextToken() != null) {
                throw new EventFormatException("expected a list of events and nothing else: " + excerpt(text));
            }
            return List.copyOf(events);
        } catch (IOException e) {
            throw new EventFormatException("not JSON: " + excerpt(text), e);
        }
    }

    static String write(Writing writing) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written to", e);
        }
        return text.toString();
    }

    /** Something that is written as JSON. */
    interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static String excerpt(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
