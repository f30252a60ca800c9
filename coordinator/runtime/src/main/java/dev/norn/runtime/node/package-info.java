/**
 * A node's life: its lease and term, its clock, its shards.
 *
 * <pre>
 *            join            takeOver gave shards        all replayed
 *  JOINING ────────▶ STANDBY ───────────────────▶ RECOVERING ─────────▶ ACTIVE
 *     ▲                 │                              │                   │
 *     └─────────────────┴──── lease, journal or trust lost: forget ────────┘
 *                                                                          │ stop
 *                                                    STOPPED ◀──────── STOPPING
 * </pre>
 *
 * <p>{@link dev.norn.runtime.node.NodeControl} is that machine. Everything a node does under one term belongs to one
 * {@code Tenure}; when the term is lost the tenure is closed, everything in memory is forgotten, clients that wait are
 * told that the outcome is not known, and the node joins again, which fences its own past.
 *
 * <p>Invariants: nothing visible is done outside the {@link dev.norn.runtime.node.TrustWindow}; shards are taken only
 * after their earlier owner is fenced; ids and sequence numbers are used only within durable reservations; the published
 * low-water mark lies below everything unfinished and everything that can still be issued.
 */
@NullMarked
package dev.norn.runtime.node;

import org.jspecify.annotations.NullMarked;
