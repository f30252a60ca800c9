package dev.norn.benchmarks.events;

import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.load.LoadSource;
import dev.norn.benchmarks.load.Timed;

/** A process that reads a topic and times its events: {@code ADDRESS TOPIC}. */
public final class EventReaders {

    private EventReaders() {}

    /** Serves standard input. */
    public static void main(String[] arguments) throws Exception {
        LoadProcess.serve(new LoadSource() {
            @Override
            public Timed begin(int inFlight, double perSecond) {
                return EventLatencies.begin(arguments[0], arguments[1]);
            }
        });
        System.exit(0);
    }
}
