package dev.norn.journal.postgres;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where the journal is, and its limits.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}; several hosts need {@code targetServerType=primary}
 * @param user the role
 * @param password its password
 * @param schema the schema of all tables
 * @param leaseTime the nodes' lease time, from which the timeouts of writing sessions follow
 * @param readTimeout how long a read may take
 * @param retention how long ended transactions are kept, at least {@code keyRetention}; whole days are dropped
 * @param keyRetention how long an idempotency key is kept, at least seven days
 * @param partitionsAhead how many days of partitions exist ahead of the clock, at least 1
 */
public record PostgresJournalSettings(
        String jdbcUrl,
        String user,
        String password,
        String schema,
        Duration leaseTime,
        Duration readTimeout,
        Duration retention,
        Duration keyRetention,
        int partitionsAhead) {

    /** The schema unless another is set. */
    public static final String DEFAULT_SCHEMA = "norn";

    /** The shortest time that idempotency keys may be kept. */
    public static final Duration MIN_KEY_RETENTION = Duration.ofDays(7);

    private static final Duration MIN_LEASE = Duration.ofMillis(500);
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** Checks each value. */
    public PostgresJournalSettings {
        expect(jdbcUrl.startsWith("jdbc:postgresql:"), "jdbcUrl", jdbcUrl, "jdbc:postgresql:…");
        expect(SCHEMA.matcher(schema).matches(), "schema", schema, "to match " + SCHEMA);
        expect(leaseTime.compareTo(MIN_LEASE) >= 0, "leaseTime", leaseTime, ">= " + MIN_LEASE);
        expect(readTimeout.isPositive(), "readTimeout", readTimeout, "> 0");
        expect(keyRetention.compareTo(MIN_KEY_RETENTION) >= 0, "keyRetention", keyRetention, ">= " + MIN_KEY_RETENTION);
        expect(retention.compareTo(keyRetention) >= 0, "retention", retention, ">= keyRetention " + keyRetention);
        expect(partitionsAhead >= 1, "partitionsAhead", partitionsAhead, ">= 1");
    }

    /** Settings with the defaults: schema {@code norn}, lease 5 s, reads 30 s, 30 days, keys 7 days, 7 days ahead. */
    public static PostgresJournalSettings of(String jdbcUrl, String user, String password) {
        return new PostgresJournalSettings(
                jdbcUrl,
                user,
                password,
                DEFAULT_SCHEMA,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofDays(30),
                MIN_KEY_RETENTION,
                7);
    }

    /** The same with another lease time. */
    public PostgresJournalSettings withLeaseTime(Duration newLeaseTime) {
        return new PostgresJournalSettings(
                jdbcUrl, user, password, schema, newLeaseTime, readTimeout, retention, keyRetention, partitionsAhead);
    }

    private static void expect(boolean holds, String name, Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expectation + ")");
        }
    }
}
