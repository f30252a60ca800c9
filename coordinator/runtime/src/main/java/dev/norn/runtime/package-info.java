/**
 * A running coordinator: what the ingress may ask of it ({@link dev.norn.runtime.Coordinator}), what it needs to know
 * ({@link dev.norn.runtime.DefinitionCatalog}, {@link dev.norn.runtime.ParticipantDirectory}), and its assembly with
 * threads and clocks ({@link dev.norn.runtime.CoordinatorNode}).
 *
 * <p>The way of a request:
 *
 * <pre>
 *  Coordinator.start ─▶ inbox of a ShardLoop ─▶ Starts ─▶ engine decides ─▶ Turns ─▶ GroupCommit
 *                                                                                        │ durable
 *  client ◀─ answer ◀─┐                                                                  ▼
 *                     └──────────────────────────── Release ◀── inbox of the loop ◀── callback
 *  participant ◀─ Transport ◀─ Dispatcher ◀──────────┘
 *       └─ answer ─▶ inbox of the loop ─▶ engine decides ─▶ …
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Nothing leaves a node before what caused it is durable: no call, no answer, no refusal, no streamed event.
 *   <li>A shard belongs to one loop, and a loop is one thread: nothing in it is locked, and nothing in it blocks.
 *   <li>Outside of the trust window nothing leaves at all.
 *   <li>Time, randomness and work are parameters: see {@link dev.norn.runtime.agent}.
 * </ul>
 *
 * <p>How it fails: by term. A lease, journal or trust that is lost ends everything that belongs to the term; clients that
 * wait are told {@code OUTCOME_UNKNOWN}; the node joins again under a new term and replays its shards. See
 * {@link dev.norn.runtime.node}.
 *
 * <p>Only this package is meant for the server; the packages below are open so that a simulator can drive them.
 */
@NullMarked
package dev.norn.runtime;

import org.jspecify.annotations.NullMarked;
