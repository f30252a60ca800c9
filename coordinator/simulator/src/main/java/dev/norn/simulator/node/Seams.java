package dev.norn.simulator.node;

import dev.norn.journal.GroupCommit;
import dev.norn.journal.JournalStore;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.agent.Agent;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.simulator.world.Host;

/**
 * Where something can be put between the parts of a run. Production code has no switches for bugs; a test that plants one
 * wraps a part here.
 */
public interface Seams {

    /** Everything as it is. */
    Seams NONE = new Seams() {};

    /** What the database's backends work on. */
    default JournalStore truth(JournalStore store) {
        return store;
    }

    /** What a node sees of the database. */
    default JournalStore store(JournalStore store, Host host) {
        return store;
    }

    /** The group commit of a term. */
    default GroupCommit commits(GroupCommit commits, Host host) {
        return commits;
    }

    /** How a node calls participants. */
    default Transport transport(Transport transport, Host host) {
        return transport;
    }

    /** The definitions that a node knows. */
    default DefinitionCatalog catalog(DefinitionCatalog catalog, Host host) {
        return catalog;
    }

    /** A shard loop, or the node's control. */
    default Agent agent(Agent agent, Host host) {
        return agent;
    }
}
