package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.Keyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.Vocabularies;
import com.networknt.schema.Vocabulary;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON Schema library, set up so that it fetches nothing, runs regular expressions on RE2 and counts references. */
final class SchemaFactory {

    /** The schema of schemas. */
    static final JsonSchema META_SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012), config(true));

    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .vocabularyFactory(SchemaFactory::vocabulary)
            .build();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(DIALECT.getIri())
            .metaSchema(DIALECT)
            .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
            .enableSchemaCache(false)
            .build();

    private SchemaFactory() {}

    /** A vocabulary of the draft with our {@code $ref}: a keyword alone would lose against the vocabulary that has it. */
    private static @Nullable Vocabulary vocabulary(String iri) {
        Vocabulary drafts = Vocabularies.getVocabulary(iri);
        if (drafts == null) {
            return null;
        }
        Keyword counted = new CountedReference();
        return new Vocabulary(
                iri,
                drafts.getKeywords().stream()
                        .map(keyword -> keyword.getValue().equals(counted.getValue()) ? counted : keyword)
                        .toArray(Keyword[]::new));
    }

    /**
     * Compiles a schema.
     *
     * @param keep whether to compile the targets of references once and keep them
     */
    static JsonSchema schema(JsonNode json, boolean keep) {
        JsonSchema schema = FACTORY.getSchema(json, config(keep));
        if (keep) {
            schema.initializeValidators();
        }
        return schema;
    }

    private static SchemaValidatorsConfig config(boolean keep) {
        return SchemaValidatorsConfig.builder()
                .cacheRefs(keep)
                .preloadJsonSchema(keep)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .formatAssertionsEnabled(false)
                .regularExpressionFactory(regex -> {
                    Pattern pattern = Pattern.compile(regex);
                    return text -> pattern.matcher(text).find();
                })
                .build();
    }
}
