/**
 * The manners of the HTTP API, the same for every controller: strict request bodies, problem details, the transaction
 * and its events as JSON, pages and their cursors.
 *
 * <p>Invariants: what a client sends is refused here unless PostgreSQL can store it (valid UTF-8, no {@code \u0000}, no
 * lone surrogates, numbers within the range of a double), and what it sent as {@code input} goes on as the same text.
 * Nothing a client sees carries a stack trace.
 *
 * <p>Everything here fails with a {@link dev.norn.console.http.ProblemException}, which becomes problem details (RFC
 * 9457) with a stable code.
 */
@NullMarked
package dev.norn.console.http;

import org.jspecify.annotations.NullMarked;
