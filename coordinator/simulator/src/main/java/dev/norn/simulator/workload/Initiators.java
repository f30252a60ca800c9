package dev.norn.simulator.workload;

import dev.norn.simulator.check.Question;
import dev.norn.simulator.participant.InitiatorTransport;
import dev.norn.simulator.world.World;
import java.util.SplittableRandom;

/** Applications that begin TCC transactions, or send messages. Each drives its own, and knows nothing of the others. */
public final class Initiators {

    final World world;
    final Ingress ingress;
    final InitiatorTransport transport;
    final SplittableRandom chance;
    final RandomBranches branches;
    private final Clients clients;
    private int unsettled;
    private int number;

    /**
     * Nobody begins anything yet.
     *
     * @param ingress how nodes are reached
     * @param transport how participants are reached
     * @param clients who look at what is begun, and repair it
     * @param name of their chances
     */
    public Initiators(World world, Ingress ingress, InitiatorTransport transport, Clients clients, String name) {
        this.world = world;
        this.ingress = ingress;
        this.transport = transport;
        this.clients = clients;
        this.chance = world.chance(name);
        this.branches = new RandomBranches(chance);
    }

    /** Keyed beginnings whose initiator does not know yet what became of them. */
    public int unsettledStarts() {
        return unsettled;
    }

    /** A new transaction. */
    public void begin() {
        new Initiator(this, "initiator-" + number++).begin();
    }

    /**
     * A new message.
     *
     * @param fencedParticipants those at which a producer can have its database are the first so many
     */
    public void send(int fencedParticipants) {
        new Producer(this, Question.PRODUCER + number++).send(fencedParticipants);
    }

    void keyedStartAsked() {
        unsettled++;
    }

    void keyedStartSettled() {
        unsettled--;
    }

    /** Others hear of a transaction, too. */
    void begun(long id) {
        clients.heardOf(id);
    }
}
