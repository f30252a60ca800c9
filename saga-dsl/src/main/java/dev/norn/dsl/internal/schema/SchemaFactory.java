package dev.norn.dsl.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Locale;

/** The JSON Schema library, set up so that it fetches nothing, runs regular expressions on RE2 and counts references. */
final class SchemaFactory {

    /** The schema of schemas. */
    static final JsonSchema META_SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012), config());

    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keyword(new CountedReference())
            .build();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(DIALECT.getIri())
            .metaSchema(DIALECT)
            .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
            .enableSchemaCache(false)
            .build();

    private SchemaFactory() {}

    static JsonSchema schema(JsonNode json) {
        JsonSchema schema = FACTORY.getSchema(json, config());
        schema.initializeValidators();
        return schema;
    }

    private static SchemaValidatorsConfig config() {
        return SchemaValidatorsConfig.builder()
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
