package dev.norn.simulator.check;

import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionState;
import dev.norn.engine.message.MessageMachine;
import dev.norn.engine.message.MessageState;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.engine.tcc.TccMachine;
import dev.norn.engine.tcc.TccState;
import java.time.Instant;
import java.util.SplittableRandom;

/** What a transaction of any mode runs on: for the book, which folds events, and for who asks what a state would say. */
interface Machine {

    TransactionState begin(long id, Instant time, Event first);

    TransactionState evolve(TransactionState state, Instant time, Event event);

    /** What a command is told in that state. */
    Reply reply(TransactionState state, Input command, Instant now);

    /** Of sagas. */
    record OfSaga(SagaMachine machine) implements Machine {
        @Override
        public TransactionState begin(long id, Instant time, Event first) {
            return machine.begin(id, time, (Event.SagaStarted) first);
        }

        @Override
        public TransactionState evolve(TransactionState state, Instant time, Event event) {
            return machine.evolve((SagaState) state, time, event);
        }

        @Override
        public Reply reply(TransactionState state, Input command, Instant now) {
            return machine.decide((SagaState) state, command, now, new SplittableRandom(1))
                    .reply();
        }
    }

    /** Of TCC. */
    record OfTcc(TccMachine machine) implements Machine {
        @Override
        public TransactionState begin(long id, Instant time, Event first) {
            return machine.begin(id, time, (Event.TccStarted) first);
        }

        @Override
        public TransactionState evolve(TransactionState state, Instant time, Event event) {
            return machine.evolve((TccState) state, time, event);
        }

        @Override
        public Reply reply(TransactionState state, Input command, Instant now) {
            return machine.decide((TccState) state, command, now, new SplittableRandom(1))
                    .reply();
        }
    }

    /** Of messages. */
    record OfMessage(MessageMachine machine) implements Machine {
        @Override
        public TransactionState begin(long id, Instant time, Event first) {
            return machine.begin(id, time, (Event.MessagePrepared) first);
        }

        @Override
        public TransactionState evolve(TransactionState state, Instant time, Event event) {
            return machine.evolve((MessageState) state, time, event);
        }

        @Override
        public Reply reply(TransactionState state, Input command, Instant now) {
            return machine.decide((MessageState) state, command, now, new SplittableRandom(1))
                    .reply();
        }
    }
}
