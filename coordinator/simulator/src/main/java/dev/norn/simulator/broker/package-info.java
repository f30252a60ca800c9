/**
 * Where events are published: a broker that is away now and then, loses requests and answers, and fences lanes.
 *
 * <p>As with the database, a client and what it asked for are two things: a request that is on its way arrives, whatever
 * becomes of the node that sent it.
 */
@NullMarked
package dev.norn.simulator.broker;

import org.jspecify.annotations.NullMarked;
