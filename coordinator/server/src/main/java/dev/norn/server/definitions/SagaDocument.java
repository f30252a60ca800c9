package dev.norn.server.definitions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.dsl.CanonicalJson;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A document that the parser has accepted, as JSON: what it says, without how it is written. */
final class SagaDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SagaDocument() {}

    /**
     * The document as JSON.
     *
     * @param source YAML or JSON, accepted by the parser
     */
    static Json json(String source) {
        try {
            return source.stripLeading().startsWith("{") ? Json.parse(source) : yaml(source);
        } catch (JsonSyntaxException e) {
            return yaml(source); // A YAML flow mapping begins like JSON.
        }
    }

    /** SHA-256 of the canonical form: equal for documents that say the same. */
    static byte[] hash(String source) {
        try {
            byte[] canonical = CanonicalJson.of(json(source)).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.getInstance("SHA-256").digest(canonical);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Json yaml(String source) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(1000)
                .build();
        try {
            Object document = new Load(settings).loadFromString(source);
            return new Json(JSON.writeValueAsString(document == null ? Map.of() : document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an accepted document is always JSON", e);
        }
    }
}
