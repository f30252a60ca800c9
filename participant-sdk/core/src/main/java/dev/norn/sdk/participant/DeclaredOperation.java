package dev.norn.sdk.participant;

import dev.norn.protocol.Operation;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * What an annotation of a method says.
 *
 * @param kind what the method does to its branch
 * @param name the operation's name
 * @param partner name of the action or try that it belongs to; its own if it is one
 */
record DeclaredOperation(Operation kind, String name, String partner) {
    static List<DeclaredOperation> of(Method method) {
        List<DeclaredOperation> declared = new ArrayList<>(1);
        SagaAction action = method.getAnnotation(SagaAction.class);
        if (action != null) {
            declared.add(first(Operation.ACTION, action.value(), method));
        }
        Compensates compensates = method.getAnnotation(Compensates.class);
        if (compensates != null) {
            String name = nameOr(compensates.operation(), method);
            declared.add(new DeclaredOperation(Operation.COMPENSATE, name, compensates.value()));
        }
        TccTry tccTry = method.getAnnotation(TccTry.class);
        if (tccTry != null) {
            declared.add(first(Operation.TRY, tccTry.value(), method));
        }
        TccConfirm confirm = method.getAnnotation(TccConfirm.class);
        if (confirm != null) {
            declared.add(new DeclaredOperation(Operation.CONFIRM, confirm.value(), confirm.value()));
        }
        TccCancel cancel = method.getAnnotation(TccCancel.class);
        if (cancel != null) {
            declared.add(new DeclaredOperation(Operation.CANCEL, cancel.value(), cancel.value()));
        }
        return declared;
    }

    private static DeclaredOperation first(Operation kind, String given, Method method) {
        String name = nameOr(given, method);
        return new DeclaredOperation(kind, name, name);
    }

    private static String nameOr(String given, Method method) {
        return given.isEmpty() ? method.getName() : given;
    }

    boolean isOfSaga() {
        return isOfSaga(kind);
    }

    static boolean isOfSaga(Operation kind) {
        return kind == Operation.ACTION || kind == Operation.COMPENSATE;
    }
}
