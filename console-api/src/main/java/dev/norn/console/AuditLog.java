package dev.norn.console;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators asked for, whether it was done or refused. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AuditLog extends GenericRepository<AuditEntry, Long> {

    /** Notes what is about to be tried, so that nothing is tried unnoted. */
    @Query("""
            insert into audit_log (operator, action, transaction_id, branch, reason, detail)
            values (:operator, :action, :transactionId, :branch, :reason, '{"outcome": "REQUESTED"}')
            returning id
            """)
    long begin(String operator, String action, @Nullable Long transactionId, @Nullable String branch, String reason);

    /** Notes what became of it. */
    @Query("update audit_log set detail = cast(:detail as jsonb) where id = :id")
    void finish(long id, String detail);

    /** Newest first. */
    @Query("""
            select id, time, operator, action, transaction_id, branch, reason, cast(detail as text) as detail
            from audit_log
            where (cast(:transactionId as bigint) is null or transaction_id = :transactionId) and id < :before
            order by id desc limit :limit
            """)
    List<AuditEntry> list(@Nullable Long transactionId, long before, int limit);
}
