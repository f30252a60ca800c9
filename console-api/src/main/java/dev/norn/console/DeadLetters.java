package dev.norn.console;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations that wait for an operator. Only the journal's commit changes them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface DeadLetters extends GenericRepository<DeadLetter, Long> {

    Optional<DeadLetter> findById(long id);

    @Query("select count(*) from dead_letter")
    long count();

    /** Those that match everything that is given, newest first. */
    @Query("""
            select id, transaction_id, branch, step, participant, operation, kind, attempts, error_code, error_message,
                payload, since
            from dead_letter
            where (cast(:participant as text) is null or participant = :participant)
                and (cast(:operation as text) is null or operation = :operation)
                and (cast(:errorCode as text) is null or error_code = :errorCode)
                and (cast(:transactionId as bigint) is null or transaction_id = :transactionId)
                and (cast(:sinceAfter as timestamptz) is null or since > :sinceAfter)
                and (cast(:sinceBefore as timestamptz) is null or since < :sinceBefore)
                and id < :before
            order by id desc limit :limit
            """)
    List<DeadLetter> list(
            @Nullable String participant,
            @Nullable String operation,
            @Nullable String errorCode,
            @Nullable Long transactionId,
            @Nullable Instant sinceAfter,
            @Nullable Instant sinceBefore,
            long before,
            int limit);
}
