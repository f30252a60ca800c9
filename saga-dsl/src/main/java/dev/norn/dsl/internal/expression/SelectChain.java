package dev.norn.dsl.internal.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Expressions that are only names joined by dots. They are recognised without CEL's parser, which is slow. */
final class SelectChain {

    private static final Pattern CHAIN =
            Pattern.compile("\\s*+([A-Za-z_][A-Za-z0-9_]*+)((?:\\.[A-Za-z_][A-Za-z0-9_]*+){0,30}+)\\s*+");

    /** CEL's words, of which none may begin a chain; the first four may not be in it anywhere. */
    private static final Set<String> WORDS = Set.of("in", "true", "false", "null");

    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private SelectChain() {}

    /** The parsed chain, or null if the text is anything else. */
    static @Nullable CelAbstractSyntaxTree parse(String text) {
        Matcher matcher = CHAIN.matcher(text);
        if (!matcher.matches() || RESERVED.contains(matcher.group(1)) || WORDS.contains(matcher.group(1))) {
            return null;
        }
        CelSource.Builder source = CelSource.newBuilder(text);
        long id = 1;
        source.addPositions(id, matcher.start(1));
        CelExpr expr = CelExpr.ofIdent(id, matcher.group(1));
        int at = matcher.start(2);
        while (at < matcher.end(2)) {
            int next = text.indexOf('.', at + 1);
            int end = next < 0 ? matcher.end(2) : next;
            String field = text.substring(at + 1, end);
            if (WORDS.contains(field)) {
                return null;
            }
            id++;
            source.addPositions(id, at);
            expr = CelExpr.ofSelect(id, expr, field, false);
            at = end;
        }
        return CelAbstractSyntaxTree.newParsedAst(expr, source.build());
    }

    static boolean isChain(CelExpr expr) {
        CelExpr at = expr;
        while (Names.isSelect(at) && !at.select().testOnly()) {
            at = at.select().operand();
        }
        return at.getKind() == CelExpr.ExprKind.Kind.IDENT
                && !Names.TYPES.contains(at.ident().name());
    }
}
