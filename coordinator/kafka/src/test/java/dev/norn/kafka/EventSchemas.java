package dev.norn.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JSON Schemas in {@code docs/events}. */
final class EventSchemas {
    static final Path DIRECTORY = Path.of("..", "..", "docs", "events");

    private static final String SUFFIX = ".schema.json";
    private static final String COMMON = "event" + SUFFIX;
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    private EventSchemas() {}

    /** The types that have a schema. */
    static Set<String> types() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.equals(COMMON))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static JsonNode read(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a payload of a type, members that the schema does not know included. */
    static Set<String> complaints(String type, JsonNode payload) throws IOException {
        Path file = DIRECTORY.resolve(type + SUFFIX).toAbsolutePath().normalize();
        SchemaValidatorsConfig assertions =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(SchemaLocation.of(file.toUri().toString()), assertions);
        Set<String> complaints = schema.validate(payload).stream()
                .map(message -> message.getMessage())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = members(file);
        known.addAll(members(DIRECTORY.resolve(COMMON)));
        payload.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                complaints.add("$." + name + ": not in the schema");
            }
        });
        return complaints;
    }

    private static Set<String> members(Path schema) throws IOException {
        Set<String> names = new TreeSet<>();
        MAPPER.readTree(schema.toFile()).path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
