package dev.norn.runtime;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.node.TrustWindow;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Participants that do as they are told: answer at once, or keep a call until the test answers it. */
final class ScriptedTransport implements Transport {

    /** A call that was made. */
    record Made(ParticipantCall call, Consumer<Answer> done) {

        String operation() {
            String path = call.uri().getPath();
            return call.participant() + path.substring(path.lastIndexOf('/')).replace('/', '.');
        }

        String header(String name) {
            return call.headers().getOrDefault(name, "");
        }
    }

    static final Answer DONE = new Answer.Done(new Json("{\"ok\":true}"));
    static final Answer NO = new Answer.BusinessFailure(new CallError("BUSINESS_FAILURE", "no", 422));
    static final Answer LOST = new Answer.Unknown(new CallError("CONNECTION_LOST", "gone", null));

    final List<Made> made = new ArrayList<>();
    private final Map<String, ArrayDeque<Function<Made, Answer>>> scripts = new HashMap<>();
    private final Map<String, Boolean> holding = new HashMap<>();
    private final Map<String, ArrayDeque<Made>> held = new HashMap<>();
    private final ManualWorld world;

    ScriptedTransport(ManualWorld world) {
        this.world = world;
    }

    List<Instance> instances(String participant) {
        return List.of(new Instance("one", URI.create("http://" + participant), 1));
    }

    /** The next calls of the operation are answered like this, then again with success. */
    void script(String operation, Answer... answers) {
        for (Answer answer : answers) {
            scripts.computeIfAbsent(operation, name -> new ArrayDeque<>()).add(call -> answer);
        }
    }

    /** Calls of the operation are kept until {@link #answer}. */
    void hold(String operation) {
        holding.put(operation, true);
    }

    void letGo(String operation) {
        holding.remove(operation);
        ArrayDeque<Made> waiting = held.remove(operation);
        if (waiting != null) {
            waiting.forEach(call -> call.done().accept(DONE));
        }
    }

    /** Answers the oldest held call of the operation. */
    void answer(String operation, Answer answer) {
        held.get(operation).remove().done().accept(answer);
        world.settle();
    }

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        Made one = new Made(call, done);
        made.add(one);
        String operation = one.operation();
        ArrayDeque<Function<Made, Answer>> script = scripts.get(operation);
        if (holding.containsKey(operation)) {
            held.computeIfAbsent(operation, name -> new ArrayDeque<>()).add(one);
        } else if (script != null && !script.isEmpty()) {
            done.accept(script.remove().apply(one));
        } else {
            done.accept(DONE);
        }
    }

    List<String> operations() {
        return made.stream().map(Made::operation).toList();
    }
}
