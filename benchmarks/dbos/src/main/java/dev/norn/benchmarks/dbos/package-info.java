/** DBOS Transact for Java under the same load as Norn: a durable workflow of two steps that do nothing. */
@NullMarked
package dev.norn.benchmarks.dbos;

import org.jspecify.annotations.NullMarked;
