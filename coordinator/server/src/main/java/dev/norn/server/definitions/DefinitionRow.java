package dev.norn.server.definitions;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code saga_definition} without its document. Name and version together are unique. */
@MappedEntity("saga_definition")
record DefinitionRow(
        @Id String name,
        long version,
        @Nullable String owner,
        @TypeDef(type = DataType.STRING_ARRAY) List<String> participants,
        Instant createdAt) {}
