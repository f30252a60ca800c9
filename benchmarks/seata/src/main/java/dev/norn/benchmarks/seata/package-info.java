/**
 * Seata's client under the same load as Norn's: TCC with two actions in the client's process, which do nothing, by its
 * annotations and without Spring. The server is Seata's own, in a process of its own, with its store in PostgreSQL.
 */
@NullMarked
package dev.norn.benchmarks.seata;

import org.jspecify.annotations.NullMarked;
