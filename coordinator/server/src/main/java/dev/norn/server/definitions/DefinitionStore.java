package dev.norn.server.definitions;

import dev.norn.dsl.SagaDefinition;
import dev.norn.server.feed.ChangeFeed;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.connection.annotation.Connectable;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;

/** The table {@code saga_definition}. Storing is one statement that also tells the other servers. */
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class DefinitionStore implements GenericRepository<DefinitionRow, String> {

    static final String CHANNEL = "norn_definitions";

    private static final String INSERT = """
            with stored as (
                insert into saga_definition (name, version, source, document_hash, owner, participants)
                values (?, ?, ?, ?, ?, ?)
                on conflict (name, version) do nothing
                returning name
            )
            select pg_notify('%s', ?) from stored
            """.formatted(CHANNEL);

    private final JdbcOperations jdbc;
    private final ChangeFeed feed;

    DefinitionStore(JdbcOperations jdbc, ChangeFeed feed) {
        this.jdbc = jdbc;
        this.feed = feed;
    }

    /**
     * Stores a version unless there is one.
     *
     * @return whether it was stored
     */
    @Connectable
    boolean insert(SagaDefinition definition, String source, byte[] documentHash) {
        return jdbc.execute(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                statement.setString(1, definition.name());
                statement.setLong(2, definition.version());
                statement.setString(3, source);
                statement.setBytes(4, documentHash);
                statement.setString(5, definition.owner().orElse(null));
                statement.setArray(
                        6,
                        connection.createArrayOf(
                                "text",
                                definition.participants().stream().sorted().toArray()));
                statement.setString(7, feed.signature());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** The hash of a stored document, in hexadecimal. */
    @Query("select encode(document_hash, 'hex') from saga_definition where name = :name and version = :version")
    abstract Optional<String> documentHash(String name, long version);

    @Query("select source from saga_definition where name = :name and version = :version")
    abstract Optional<String> source(String name, long version);

    @Query("select max(version) from saga_definition where name = :name having count(*) > 0")
    abstract Optional<Long> latestVersion(String name);

    @Query("""
            select name, version, owner, participants, created_at from saga_definition
            where name = :name and version = :version
            """)
    abstract Optional<DefinitionRow> find(String name, long version);

    /** The newest version of each saga, by name. */
    @Query("""
            select distinct on (name) name, version, owner, participants, created_at from saga_definition
            where name > :after order by name, version desc limit :limit
            """)
    abstract List<DefinitionRow> newest(String after, int limit);

    /** The versions of a saga, newest first. */
    @Query("""
            select name, version, owner, participants, created_at from saga_definition
            where name = :name and version < :before order by version desc limit :limit
            """)
    abstract List<DefinitionRow> versions(String name, long before, int limit);

    /** How many versions are stored, of all sagas. */
    @Query("select count(*) from saga_definition")
    abstract long count();

    /** Some names, for a hint at what somebody meant. */
    @Query("select distinct name from saga_definition order by name limit 1000")
    abstract List<String> names();
}
